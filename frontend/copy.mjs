// Copies the built files out of node_modules and writes down what each is: package, version, licence, SHA-256.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const PAGES = "../service/chidu/web/static/vendor";
const TESTS = "../tests/web/vendor";

// Folder, package, its built file, its licence.
const TAKEN = [
  [PAGES, "bootstrap", "dist/css/bootstrap.min.css", "MIT"],
  [PAGES, "htmx.org", "dist/htmx.min.js", "0BSD"],
  [PAGES, "htmx-ext-sse", "dist/sse.min.js", "0BSD"],
  [TESTS, "axe-core", "axe.min.js", "MPL-2.0"],
];

const manifests = new Map();
for (const folder of [PAGES, TESTS]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  manifests.set(folder, {});
}
for (const [folder, name, built, licence] of TAKEN) {
  const described = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  if (described.license && described.license !== licence) throw new Error(`${name} is now under ${described.license}`);
  const file = built.split("/").pop();
  const licenceFile = `${file.split(".")[0]}.LICENSE.txt`;
  // Without its source map, which is not shipped, a browser's developer tools ask for nothing that is not there.
  const text = readFileSync(`node_modules/${name}/${built}`, "utf8").replace(/\n?(\/\*|\/\/)# sourceMappingURL=.*/g, "");
  writeFileSync(`${folder}/${file}`, text);
  writeFileSync(`${folder}/${licenceFile}`, readFileSync(`node_modules/${name}/LICENSE`, "utf8"));
  manifests.get(folder)[file] = {
    package: name,
    version: described.version,
    licence,
    licence_file: licenceFile,
    sha256: createHash("sha256").update(text).digest("hex"),
  };
}
for (const [folder, manifest] of manifests) writeFileSync(`${folder}/manifest.json`, JSON.stringify(manifest, null, 2) + "\n");
