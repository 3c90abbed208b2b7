// Prints the licences of what is bundled into play.js: of every package in the lock file but those that only build it.
import { readdirSync, readFileSync } from "node:fs";

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
const bundled = Object.keys(packages).filter(path => path && !path.includes("esbuild")).sort();
console.log("The page of sluice play contains these packages.\n");
for (const path of bundled) {
  const { name, version, license } = JSON.parse(readFileSync(`${path}/package.json`, "utf8"));
  const file = readdirSync(path).find(one => /^licen[cs]e/i.test(one));
  console.log(`## ${name} ${version} (${license})\n\n${readFileSync(`${path}/${file}`, "utf8").trim()}\n`);
}
