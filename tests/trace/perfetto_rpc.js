// SPDX-License-Identifier: GPL-2.0-only
// Perfetto's trace processor, the one of its user interface, under node:
//   node perfetto_rpc.js DIR <REQUESTS >REPLIES
// DIR holds trace_processor.wasm and the engine_bundle that loads it; requests
// and replies are streams of Perfetto's TraceProcessorRpc messages.
'use strict';
const fs = require('fs');
const path = require('path');
const vm = require('vm');

const dir = process.argv[2];
const wasm = fs.readFileSync(path.join(dir, 'trace_processor.wasm'));
const name = ['engine_bundle.node.js', 'engine_bundle.js'].map((n) => path.join(dir, n)).find(fs.existsSync);

// What the bundle expects around it: it is made for a browser's worker.
globalThis.self = globalThis;
globalThis.WorkerGlobalScope = function () {};
globalThis.location = { href: 'file:///' };
globalThis.fetch = undefined;
globalThis.XMLHttpRequest = class {
	open() {}

	send() {
		this.status = 200;
		this.response = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength);
	}
};
console.log = console.error;	// the standard output is the replies'

// The bridge tells nobody when it takes requests, so it has to be looked at.
const made = 'new wasm_bridge_1.WasmBridge()';
const bundle = fs.readFileSync(name, 'utf8');
if (!bundle.includes(made))
	throw new Error(`${name}: not a bundle of a kind that is known`);
vm.runInThisContext(bundle.replace(made, `globalThis.bridge = ${made}`), { filename: name });

const port = {
	postMessage(reply) {
		for (let at = 0; at < reply.length;)
			at += fs.writeSync(1, reply, at);
	},
};
globalThis.onmessage({ data: port });

const requests = new Uint8Array(fs.readFileSync(0));
(function feed() {
	if (globalThis.bridge.reqBufferAddr)
		port.onmessage({ data: requests });
	else
		setTimeout(feed, 10);
})();
