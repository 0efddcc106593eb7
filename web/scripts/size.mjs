// Compares the built files with the size budgets (brotli, KB). Fails above one of them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url).pathname;
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const files = readdirSync(join(dist, 'assets'));
const localization = new URL('../../config/localization/', import.meta.url).pathname;

function kb(file, folder = join(dist, 'assets')) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return brotliCompressSync(readFileSync(join(folder, file)), { params }).length / 1024;
}

const initial = (file) => html.includes(file);

/** A part and what it shares with other parts, as far as that is not there from the start. */
function withShared(name) {
  const found = new Set(files.filter((file) => file.startsWith(`${name}-`) && file.endsWith('.js')));
  for (const file of found) {
    const text = readFileSync(join(dist, 'assets', file), 'utf8');
    for (const [, imported] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) if (!initial(imported)) found.add(imported);
  }
  return (file) => found.has(file);
}

const isOfDiagrams = (file) => file.endsWith('.css') && readFileSync(join(dist, 'assets', file), 'utf8').includes('.djs-');
const budgets = [
  ['initial JS', 170, (f) => f.endsWith('.js') && initial(f)],
  ['initial CSS', 45, (f) => f.endsWith('.css') && initial(f)],
  ['process page', 60, (f) => f.startsWith('ProcessPage') && f.endsWith('.js')],
  ['BPMN viewer JS', 60, withShared('BpmnView')],
  ['BPMN modeler JS', 150, withShared('BpmnEditor')],
  ['diagrams CSS', 25, isOfDiagrams],
  ['charts', 200, (f) => f.startsWith('Plot') && f.endsWith('.js')],
];

let failed = false;
for (const [name, limit, match] of budgets) {
  const found = files.filter(match);
  const size = found.reduce((sum, file) => sum + kb(file), 0);
  const over = found.length === 0 || size > limit;
  failed ||= over;
  console.log(`${over ? 'FAIL' : 'ok  '}  ${name.padEnd(16)} ${size.toFixed(1).padStart(6)} of ${limit} KB  ${found.join(' ')}`);
}
for (const file of readdirSync(localization)) {
  const size = kb(file, localization);
  failed ||= size > 20;
  console.log(`${size > 20 ? 'FAIL' : 'ok  '}  one language     ${size.toFixed(1).padStart(6)} of 20 KB  ${file}`);
}
process.exitCode = failed ? 1 : 0;
