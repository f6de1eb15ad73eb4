import { readFileSync, readdirSync } from "node:fs";

const folders = readdirSync(".", { withFileTypes: true }).filter((one) => one.isDirectory() && !one.name.startsWith(".") && one.name !== "node_modules");
const sidebar = (name) => ({ base: `/${name}`, items: JSON.parse(readFileSync(`${name}/sidebar.json`, "utf8")) });

export default {
  title: "References",
  ignoreDeadLinks: false,
  outDir: "built",
  themeConfig: { sidebar: Object.fromEntries(folders.map(({ name }) => [`/${name}/`, sidebar(name)])) },
};
