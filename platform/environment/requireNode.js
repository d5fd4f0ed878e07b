// Plain JavaScript for any Node: says what to do when the project's own Node 24 was not installed.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `Node ${process.versions.node} is running, but Node 24 is needed. It comes with "npm ci" as the package "node": ` +
      'run "npm ci" again; if your npm blocks install scripts, run "npm install-scripts approve node" or "npm rebuild node" first.\n',
  );
  process.exit(1);
}
