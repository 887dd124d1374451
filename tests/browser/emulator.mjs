// The emulator as a child process, and its control routes.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export async function startEmulator() {
  const options = ["--port", "0", "--exit-on-stdin-close"];
  const child = spawn(process.env.CLERK_EMULATOR, options, { stdio: ["pipe", "pipe", "ignore"] });
  const about = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [name, value] = line.split(": ", 2);
    about[name] = value;
    if (name === "ready") break;
  }
  if (!about.ready) throw new Error("the emulator ended before it was ready");
  return new Emulator(child, about.base_url, about.publishable_key);
}

class Emulator {
  #child;

  constructor(child, baseUrl, publishableKey) {
    this.#child = child;
    this.baseUrl = baseUrl;
    this.publishableKey = publishableKey;
  }

  seed(yaml) {
    return this.control("POST", "seed", yaml);
  }

  async control(method, name, body) {
    const response = await fetch(`${this.baseUrl}/__emulator/${name}`, { method, body });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${name}: ${answer.error}`);
    return answer;
  }

  stop() {
    this.#child.stdin.end();
  }
}
