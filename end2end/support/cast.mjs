// Everybody's moves through the same door the pages use, for what comes before the clicks a story is about.

import { expect } from "@playwright/test";
import { PASSWORD } from "./fixtures.mjs";

export const BASIS = ["《中华人民共和国社会保险法》第六十三条"];
export const FACTS = "已核对 2025 年 1 月至 6 月申报和入库记录，单位没有按时缴费，工资流水与本人所述一致。";

/** What a clerk types at the counter; every change is laid over it. */
export function contact(change = {}) {
  const mark = Math.random().toString(36).slice(2, 8);
  return {
    matter_kind: "dispute",
    items: [item()],
    summary: `单位 2025 年 1 月至 6 月没有按时缴社保费，请责令补缴。编号 ${mark}`,
    title: `单位欠缴半年社保费 ${mark}`,
    town: "232701100",
    labour_district: "",
    applicant_kind: "individual",
    name: "张丽样",
    id_number: "",
    credit_code: "",
    phone: "13800138000",
    address: "",
    email: "",
    respondent_name: "北极样例宾馆有限公司",
    respondent_credit_code: "",
    respondent_phone: "",
    respondent_address: "",
    identity_hidden: "",
    by_agent: "",
    agent_name: "",
    agent_phone: "",
    agent_relation: "",
    agent_may_withdraw: "",
    people: "1",
    circumstances: [],
    ...change,
  };
}

/** A dispute item: enrolled, unpaid after the reform, so the tax bureau's own (R09). */
export function item(change = {}) {
  return {
    category: "8",
    sub_kind: "recovery",
    enrolled: "yes",
    payer: "employer",
    from_year: "2025",
    from_month: "1",
    to_year: "2025",
    to_month: "6",
    insurance: ["pension"],
    claims: ["back_pay"],
    paid: "no",
    wage_matches: "unknown",
    amount: "",
    acting: "",
    description: "",
    duty: "",
    ...change,
  };
}

/** Across the reform, pension and medical: tax, HRSS and medical security together (R11). */
export const ACROSS = item({ from_year: "2023", from_month: "11", to_year: "2024", to_month: "6", insurance: ["pension", "medical"] });
/** Not enrolled and to be paid after the reform: nobody's clear duty (R12). */
export const NOBODYS = item({ enrolled: "no" });

export class Cast {
  #doors = new Map();
  #visitor;
  #at;

  /** @param visitor makes contexts; `at` names another server than the common one. */
  constructor(visitor, at = {}) {
    this.#visitor = visitor;
    this.#at = at;
  }

  /** Time has passed: everybody signs in anew. */
  later() {
    this.#doors.clear();
  }

  async #door(login) {
    if (!this.#doors.has(login)) {
      const context = await this.#visitor(this.#at);
      const answer = await context.request.post("/api/desk/sign-in", {
        form: { login, password: PASSWORD },
        headers: { accept: "application/json" },
        maxRedirects: 0,
      });
      expect(answer.status(), `sign-in of ${login}`).toBeLessThan(400);
      this.#doors.set(login, context.request);
    }
    return this.#doors.get(login);
  }

  /** What `login` sees of a case. */
  async sees(login, caseNo) {
    const door = await this.#door(login);
    const answer = await door.post("/api/case/case", { form: { case_no: caseNo }, headers: { accept: "application/json" } });
    return { status: answer.status(), view: answer.ok() ? await answer.json() : undefined };
  }

  /** Any server function, as JSON. */
  async calls(login, path, data) {
    const door = await this.#door(login);
    return door.post(path, { data, headers: { accept: "application/json" } });
  }

  /** A fresh query code for a party, as handed over at the counter. */
  async code(login, caseNo, party) {
    const door = await this.#door(login);
    const answer = await door.post("/api/case/issue-code", { form: { case_no: caseNo, party, purpose: "来窗口补领，已核对身份证" }, headers: { accept: "application/json" } });
    expect(answer.status(), await answer.text()).toBe(200);
    return answer.json();
  }

  /** A command on the version that is there now; anything but success ends the test. */
  async does(login, caseNo, command, seenBy = login) {
    const { view, status } = await this.sees(seenBy, caseNo);
    expect(status, `${login} sees ${caseNo}`).toBe(200);
    const answer = await this.calls(login, "/api/case/command", { case_no: caseNo, version: view.case.version, command });
    expect(answer.status(), `${login}: ${JSON.stringify(command).slice(0, 120)} → ${(await answer.text()).slice(0, 300)}`).toBe(200);
    return answer.json();
  }

  /** A command on the version that is there now, which the rules refuse with `code`. */
  async refused(login, caseNo, command, code) {
    const { view, status } = await this.sees(login, caseNo);
    expect(status, `${login} sees ${caseNo}`).toBe(200);
    const answer = await this.calls(login, "/api/case/command", { case_no: caseNo, version: view.case.version, command });
    const text = await answer.text();
    expect(answer.status(), text.slice(0, 300)).toBe(409);
    expect(text).toContain(`"code":"${code}"`);
  }

  /** A contact registered at a counter, up to the ledger number. */
  async registers(login, form = contact(), channel = "counter") {
    const answer = await this.calls(login, "/api/case/register-contact", { channel, form });
    expect(answer.status(), await answer.text()).toBe(200);
    const { case_no: caseNo, query_code: code } = await answer.json();
    await this.does(login, caseNo, "register");
    return { caseNo, code };
  }

  /** From own handling to a reply that is signed and served on both. */
  async replies(handler, head, caseNo, conclusions = [{ item: 1, text: "责令单位补缴 2025 年 1 月至 6 月社会保险费。" }]) {
    const { view } = await this.sees(handler, caseNo);
    if (view.case.sub_state === "own_handling") {
      await this.does(handler, caseNo, { record_finding: { facts: FACTS, conclusions, legal_basis: BASIS } });
    }
    await this.hears(handler, head, caseNo);
    await this.does(handler, caseNo, { submit_reply: { facts: FACTS, conclusions, legal_basis: BASIS, remedies: view.remedies } });
    await this.does(head, caseNo, { sign_reply: { legal_basis: BASIS } });
    await this.serves(handler, head, caseNo);
  }

  /** What must come before the answer: the other side's view, or that the head does not ask it (M-4.3-a). */
  async hears(handler, head, caseNo) {
    const { view } = await this.sees(handler, caseNo);
    const { parties, matter_kind: kind } = view.case.registration;
    if (!parties.some((party) => party.role === "respondent") || view.case.mediation?.result) return;
    const said = view.case.hearing?.statements ?? [];
    if (kind === "report_of_violation" || parties.some((party) => party.identity_hidden)) {
      if (!view.case.hearing?.decision) await this.does(head, caseNo, { hearing: { decide: { hear: false, reason: "听取会暴露反映人。" } } });
    } else if (said.length === 0) {
      await this.does(handler, caseNo, { hearing: { state: { party: 2, text: "单位来电说明，工资表随后提交。" } } });
    }
  }

  async serves(handler, head, caseNo) {
    const now = (await this.sees(handler, caseNo)).view.now;
    for (const party of [1, 2]) {
      await this.does(handler, caseNo, { record_service: { document: "reply", party, method: "in_person", served_at: now, proof: "本人签收" } });
    }
    await this.does(head, caseNo, "serve_reply");
  }
}
