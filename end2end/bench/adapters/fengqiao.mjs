// The board of this house.

import { hydrated, PASSWORD } from "../../support/fixtures.mjs";

const AS_JSON = { accept: "application/json" };
const AS_PAGE = { accept: "text/html", "sec-fetch-site": "same-origin" };
/** Events that come within so many milliseconds are looked at together, as the browser does (board/change.rs). */
const TOGETHER = 20;
/** More cards than these are not read one by one. */
const CARDS_MOST = 12;
/** Cards of a further page, as the browser asks for them (board/state.rs). */
const PAGE = 100;

export const name = "fengqiao";

/** Who does what: all of one department, so that each sees what the others do. */
export const people = { viewer: "liuyang", mover: "wangqiang", head: "zhaogang", hand: "wangqiang", crowd: ["wangqiang", "liuyang", "zhaogang"] };

/** Signs a visitor in; his door keeps the session. */
export async function signIn(door, login) {
  const password = process.env.BOARD_PASSWORD ?? PASSWORD;
  return door.keep(await door.expect({ path: "/api/desk/sign-in", form: { login, password }, headers: AS_JSON }));
}

export const board = {
  path: "/desk",
  ready: ".brd article[data-case]",
  card: "article[data-case]",
  identity: "data-case",
  columns: ".cols section.col",
  scroller: ".col__l",
  /** How many cards a column says it has, in the browser. */
  count: (column) => Number(column.querySelector(".count")?.textContent.match(/\d+/)?.[0] ?? 0),
  /** Whether handlers are in place, in the browser. */
  isInteractive: () => document.documentElement.dataset.hydrated === "1",
  /** A key that shows that keys work, and whether it did, in the browser. */
  key: "j",
  keyWorked: () => document.activeElement?.closest("article[data-case]") != null,
};

export const waitInteractive = hydrated;

/** Waits until the page hears of changes. */
export async function waitLive(page) {
  await page.locator(".statbar .live").filter({ hasText: "实时同步" }).waitFor();
}

/** What the server is asked for, beside the browser: figure, words, request, what the answer must hold, targets. */
export const pages = [
  { name: "board", what: "first page of the board, complete HTML", request: { path: "/desk", headers: AS_PAGE }, holds: "</html>", p50: 15 },
  {
    name: "board-facet",
    what: "the same under one condition (track=own)",
    request: { path: "/desk?track=own", headers: AS_PAGE },
    holds: "</html>",
  },
];

/** Further pages of one column, one after the other; `next` is nothing at the end. */
export const column = {
  what: `one more page of a column, ${PAGE} cards`,
  p50: 15,
  request: (after = "") => ({
    path: "/api/board/page",
    form: { query: "", stage: "handling", after, limit: PAGE },
    headers: AS_JSON,
  }),
  next(body) {
    const { next } = JSON.parse(body.toString("utf8"));
    return next ? `${next.due}.${next.id}` : undefined;
  },
};

/** Searches. The phrases are of the texts that `server seed` repeats with other people; the number is of a case there is. */
export async function searches(door) {
  const answer = await door.expect(column.request());
  const [card] = JSON.parse(answer.body.toString("utf8")).cards;
  return [
    { name: "search-number", what: "search by a case number", text: card.case_no },
    { name: "search-rare", what: "search for a rare phrase", text: "漠河样例第4509公司", p50: 10, p99: 100 },
    { name: "search-common", what: "search for a common phrase", text: "银行系统升级", p50: 10, p99: 100 },
  ].map((search) => ({ ...search, request: { path: "/api/board/find", form: { text: search.text }, headers: AS_JSON } }));
}

/** How many cases a search found, as far as they were counted. */
export const found = (body) => JSON.parse(body.toString("utf8")).count;

/** Moving by hand: out of the column of what waits for classification into that of what is being handled. */
export const hand = {
  from: '.col[data-stage="classification"]',
  to: '.col[data-stage="handling"]',
  lifted: ".card--ghost",
  heldByKeys: ".card--held",
  /** Reads more cards of a column. */
  more: "a.col__more",
  /** Where a card is taken by a pointer: beside its links and buttons. */
  grip: ".card__who",
  keys: { lift: "Space", travel: "ArrowRight", drop: "Enter", back: "Escape" },
  /** Where a step asks for a form, it is closed unsent. */
  form: "dialog[open]",
  /** A step is under way. */
  busy: ".is-busy",
};

/** Colleagues at an interface of their own: one moves cases on, and the head of the department sends them back. */
export class Colleague {
  #door;
  #head;

  /** @param door makes doors of people signed in. */
  static async come(door) {
    const colleague = new Colleague();
    colleague.#door = await door(people.mover);
    colleague.#head = await door(people.head);
    return colleague;
  }

  leave() {
    this.#door.close();
    this.#head.close();
  }

  /** Up to `many` cases that wait for classification and may be handled by the department itself. */
  async movable(many) {
    const found = [];
    let after = "";
    while (found.length < many) {
      const form = { query: "", stage: "classification", after, limit: 200 };
      const answer = await this.#door.expect({ path: "/api/board/page", form, headers: AS_JSON });
      const { cards, next } = JSON.parse(answer.body.toString("utf8"));
      found.push(...cards.filter((card) => card.state === "triage").map((card) => card.case_no));
      if (!next) break;
      after = `${next.due}.${next.id}`;
    }
    return found.slice(0, many);
  }

  async #command(door, caseNo, command) {
    const answer = await door.expect({ path: "/api/case/case", form: { case_no: caseNo }, headers: AS_JSON });
    const { version } = JSON.parse(answer.body.toString("utf8")).case;
    const sent = performance.timeOrigin + performance.now();
    const done = await door.ask({ path: "/api/case/command", json: { case_no: caseNo, version, command }, headers: AS_JSON });
    return { moved: done.status === 200, sent, told: done.body.toString("utf8"), took: done.took };
  }

  /** Moves a case on; when the command was sent, on the clock of the epoch, and whether the rules agreed. */
  on(caseNo) {
    return this.#command(this.#door, caseNo, { classify_own: { departures: [] } });
  }

  /** Moves it back again. */
  back(caseNo) {
    return this.#command(this.#head, caseNo, { reclassify: { reason: "分类有误，退回重新分类", office_note: "同意退回" } });
  }
}

/** The card of a case while it has not been moved on. */
export const before = (caseNo) => `[data-stage="classification"] article[data-case="${caseNo}"]`;

/**
 * An open board without a browser: hears of changes and asks for the one card, as the page does.
 * `heard(caseNo, at)` is told when the card has come. Returns what ends it.
 */
export async function watch(door, heard) {
  const stream = await door.open({ path: "/live", headers: { accept: "text/event-stream" } });
  if (stream.statusCode !== 200) throw new Error(`/live: ${stream.statusCode}`);
  const wanted = new Set();
  const read = async () => {
    const cases = [...wanted];
    wanted.clear();
    const all = cases.length > CARDS_MOST;
    const requests = all ? [{ path: "/api/board/look", form: { query: "" } }] : cases.map((no) => ({ path: "/api/board/card", form: { case_no: no } }));
    const answers = await Promise.all(requests.map((request) => door.ask({ ...request, headers: AS_JSON }).catch(() => ({ status: 0 }))));
    const at = performance.timeOrigin + performance.now();
    cases.forEach((no, index) => heard(no, at, (all ? answers[0] : answers[index]).status));
  };
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text) => {
    const events = (rest + text).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      if (!/^event: ?case$/m.test(event)) continue;
      const { case_no: caseNo } = JSON.parse(event.match(/^data: ?(.*)$/m)[1]);
      if (wanted.size === 0) setTimeout(read, TOGETHER);
      wanted.add(caseNo);
    }
  });
  stream.on("error", () => {});
  return () => stream.destroy();
}

/** Whether a page's request is the one by which it keeps up. */
export const asksForChange = (url) => /\/api\/board\/(card|look)$/.test(url);
