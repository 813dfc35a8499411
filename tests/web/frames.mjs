// Reads [[chunk in hex, ...], ...] from standard input; writes what the pages' parser makes of each list of chunks.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { FrameParser } = await import(pathToFileURL(process.argv[2]).href);
const heard = JSON.parse(readFileSync(0, "utf8")).map((chunks) => {
  const said = [];
  const parser = new FrameParser({
    lastId: "before",
    onFrame: (frame) => said.push(["frame", frame.type, frame.data, frame.id]),
    onRetry: (ms) => said.push(["retry", ms]),
    onComment: (text) => said.push(["comment", text]),
  });
  for (const chunk of chunks) parser.push(Buffer.from(chunk, "hex"));
  return said;
});
console.log(JSON.stringify(heard));
