// SPDX-License-Identifier: GPL-2.0-only
//
// Round the picture: what trace this is, what is plain from it, the legend.
"use strict";

function showFacts(list, meta, trace) {
	const sum = (what) => meta.cpus.reduce((n, cpu) => n + cpu[what], 0);
	const by = (what) => meta.cpus.filter((cpu) => cpu[what])
		.map((cpu) => `CPU ${cpu.cpu}: ${cpu[what]}`).join("\n");
	const fact = (term, text, { title = "", bad = false } = {}) => {
		const box = element("div", "", element("dt", term), element("dd", text));
		box.title = title;
		box.classList.toggle("bad", bad);
		list.append(box);
	};
	const number = (n) => n.toLocaleString("en");
	fact("kernel", meta.build_id.slice(0, 12), { title: "vmlinux build id " + meta.build_id });
	fact("CPUs", number(meta.cpus.filter((cpu) => cpu.present).length));
	fact("events", number(trace.length));
	const span = `${durationText(trace.end - trace.begin)}, from ${timeText(trace.begin)}`;
	fact("span", trace.length ? span : "none");
	for (const [what, why] of [["overwritten", "slots that newer ones took the place of"],
				   ["lost", "not written: the ring was full"],
				   ["torn", "taken, and not written to their end"],
				   ["damaged", "records that cannot be understood"]])
		if (what !== "damaged" || sum(what))
			fact(what, number(sum(what)), { title: `${why}\n${by(what)}`.trim(),
							bad: what !== "overwritten" && sum(what) > 0 });
}

function showFindings(app, list) {
	list.hidden = !app.findings.length;
	list.replaceChildren(...app.findings.map((finding) => {
		const button = element("button", finding.text);
		button.type = "button";
		button.onclick = () => app.showFinding(finding);
		return element("li", "", button);
	}));
}

const LEGEND = [["running, by thread", KIND.run], ["runnable", KIND.runnable], ["sleeping", KIND.sleep],
		["waiting", KIND.wait], ["irq", KIND.irq], ["softirq", KIND.softirq], ["NMI", KIND.nmi],
		["function, work, timer", KIND.call], ["lock held", KIND.hold], ["lock contended", KIND.contend],
		["event", "mark"], ["wake-up", "arrow"], ["still open", "ragged"],
		["end uncertain", "unsure"]];

function showLegend(list, theme) {
	list.replaceChildren(...LEGEND.map(([text, what]) => {
		const canvas = element("canvas");
		const ratio = window.devicePixelRatio || 1;
		canvas.width = 22 * ratio;
		canvas.height = 12 * ratio;
		canvas.style.width = "22px";
		canvas.style.height = "12px";
		canvas.setAttribute("aria-hidden", "true");
		const c = canvas.getContext("2d");
		c.scale(ratio, ratio);
		sample(c, theme, what);
		return element("span", "", canvas, text);
	}));
}

function sample(c, theme, what) {
	const brush = new Brush(c, theme);
	if (what === "mark") {
		c.fillStyle = theme.mark;
		[4, 9, 16].forEach((x) => c.fillRect(x, 2, 1.5, 8));
	} else if (what === "arrow") {
		c.strokeStyle = theme.arrow;
		c.fillStyle = theme.arrow;
		c.beginPath();
		c.moveTo(2, 2);
		c.bezierCurveTo(12, 2, 18, 2, 18, 9);
		c.stroke();
		c.beginPath();
		c.moveTo(18, 12);
		c.lineTo(15, 7);
		c.lineTo(21, 7);
		c.fill();
	} else if (what === "unsure") {
		c.globalAlpha = UNSURE_ALPHA;
		brush.slice(KIND.wait, 0, 0, 1, 22, 10);
	} else if (what === "ragged") {
		brush.slice(KIND.hold, 0, 0, 1, 20, 10);
		brush.ragged(20, 1, 12);
	} else {
		brush.slice(what, what === KIND.call ? 5 : 0, 0, 1, 22, 10);
	}
}
