// SPDX-License-Identifier: GPL-2.0-only
//
// Reads the page's blocks, one a turn, so that the browser stays awake.
"use strict";

let app;	// for whoever looks from outside, too

function blocks(name) { return [...document.querySelectorAll(`script.${name}`)]; }

function takeText(block) {
	const text = block.textContent;
	block.remove();
	return text;
}

async function load() {
	const meta = JSON.parse(takeText(byId("meta")));
	const known = [];
	for (const block of blocks("known")) {
		for (const text of JSON.parse(takeText(block)))
			known.push(text);
		await breathe();
	}
	const trace = new Trace(meta, known);
	const model = new Model(trace);
	const records = blocks("records");
	for (const [i, block] of records.entries()) {
		trace.decode(takeText(block), (record, event, values) => model.record(record, event, values));
		byId("progress").value = (i + 1) / records.length;
		await breathe();
	}
	for (const _ of model.finish())
		await breathe();
	document.title = `Trace of ${meta.build_id.slice(0, 12)}`;
	showFacts(byId("facts"), meta, trace);
	app = new App(trace, model);
	app.start();
}

load().catch((error) => {
	const loading = byId("loading") ?? document.body.appendChild(element("div"));
	loading.classList.add("failed");
	loading.prepend(element("p", "This page could not be shown: " + error));
	throw error;
});
