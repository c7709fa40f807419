// A keep-alive HTTP client that costs little: browser, server and clients share the machine.

import { Agent, request as send } from "node:http";

const ANSWER_WITHIN = 60_000;

/** One visitor's connections: his address, his cookies. */
export class Door {
  #base;
  #agent;
  #headers;

  /** @param cookie `a=1; b=2`; `connections` at once. */
  constructor(base, { cookie = "", from = "127.0.0.1", connections = 1 } = {}) {
    this.#base = new URL(base);
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, noDelay: true });
    this.#headers = { "x-forwarded-for": from, ...(cookie && { cookie }) };
  }

  /** With the cookies an answer set. */
  keep(answer) {
    const set = (answer.headers["set-cookie"] ?? []).map((text) => text.split(";")[0]);
    const kept = new Map(`${this.#headers.cookie ?? ""}; ${set.join("; ")}`.split("; ").filter(Boolean).map((pair) => pair.split(/=(.*)/s)));
    this.#headers.cookie = [...kept].map(([name, value]) => `${name}=${value}`).join("; ");
    return this;
  }

  get cookie() {
    return this.#headers.cookie ?? "";
  }

  /** Sends and waits for the head only; for streams. */
  open({ method = "GET", path, headers = {} }) {
    return new Promise((resolve, reject) => {
      const asked = send(new URL(path, this.#base), { method, agent: this.#agent, headers: { ...this.#headers, ...headers } }, resolve);
      asked.once("error", reject);
      asked.end();
    });
  }

  /** Sends and waits for the whole answer, as it came over the wire. `took` is in milliseconds. */
  ask({ method, path, headers = {}, form, json }) {
    const body = form ? new URLSearchParams(form).toString() : json ? JSON.stringify(json) : undefined;
    const type = form ? "application/x-www-form-urlencoded" : "application/json";
    const about = body === undefined ? {} : { "content-type": type, "content-length": Buffer.byteLength(body) };
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      const asked = send(
        new URL(path, this.#base),
        {
          method: method ?? (body === undefined ? "GET" : "POST"),
          agent: this.#agent,
          timeout: ANSWER_WITHIN,
          headers: { ...this.#headers, ...about, ...headers },
        },
        (answer) => {
          const parts = [];
          answer.on("data", (part) => parts.push(part));
          answer.once("error", reject);
          answer.once("end", () => {
            const took = performance.now() - begun;
            resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts), took });
          });
        },
      );
      asked.once("timeout", () => asked.destroy(new Error(`${path}: no answer`)));
      asked.once("error", reject);
      asked.end(body);
    });
  }

  /** An answer of success, or an error that says what came instead. */
  async expect(request) {
    const answer = await this.ask(request);
    if (answer.status >= 400) throw new Error(`${request.path}: ${answer.status} ${answer.body.toString("utf8").slice(0, 300)}`);
    return answer;
  }

  close() {
    this.#agent.destroy();
  }
}
