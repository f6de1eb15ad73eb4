// Two instances of the docs plugin: one that makes its sidebar from the folders, one that has the sidebar of errcat.
const docs = "@docusaurus/plugin-content-docs";
const own = { id: "texts", path: "texts", routeBasePath: "texts", sidebarPath: "./texts/sidebars.json" };

module.exports = {
  title: "References",
  url: "https://example.com",
  baseUrl: "/",
  future: { v4: true, faster: true },
  onBrokenLinks: "throw",
  onBrokenAnchors: "throw",
  onDuplicateRoutes: "throw",
  markdown: { hooks: { onBrokenMarkdownLinks: "throw", onBrokenMarkdownImages: "throw" } },
  plugins: [
    [docs, { routeBasePath: "/", numberPrefixParser: false }],
    [docs, { ...own, numberPrefixParser: false }],
  ],
  themes: ["@docusaurus/theme-classic"],
  themeConfig: { prism: { additionalLanguages: ["http", "json", "bash"] } },
};
