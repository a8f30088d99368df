// Made from reporting/ by `npm run example`: what `signalbox/tests` is in the package.
"use strict";
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// reporting/index.ts
var index_exports = {};
__export(index_exports, {
  reportTests: () => reportTests
});
module.exports = __toCommonJS(index_exports);

// reporting/report-tests.ts
var import_strict = __toESM(require("node:assert/strict"));

// reporting/count-assertions.ts
function counting(library, asserted) {
  const counted = /* @__PURE__ */ new Map();
  return new Proxy(library, {
    apply(target, self, given) {
      asserted();
      return Reflect.apply(target, self, given);
    },
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function" || /^[A-Z]/.test(value.name)) return value;
      const known = counted.get(value);
      if (known) return known;
      const made = counting(value, asserted);
      counted.set(value, made);
      return made;
    }
  });
}

// reporting/suite.ts
var import_node_util = require("node:util");
var mostFailures = 20;
var longestMessage = 1e3;
var longestName = 200;
function reportOf(counts, assertions, failures, reportUrl) {
  const isGreen = counts.failed === 0 && counts.passed > 0 && assertions > 0;
  return {
    verdict: isGreen ? "passed" : "failed",
    counts,
    assertions,
    failures: failures.slice(0, mostFailures).map(({ test, message }) => ({
      test: shortened(test, longestName),
      message: shortened(message, longestMessage)
    })),
    ...reportUrl !== void 0 && { reportUrl }
  };
}
function shortened(text, most) {
  const plain = (0, import_node_util.stripVTControlCharacters)(text).trim();
  return plain.length > most ? `${plain.slice(0, most - 1)}\u2026` : plain;
}

// reporting/report-tests.ts
function reportTests(suite) {
  return async (event) => {
    const request = readRequest(event);
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const failures = [];
    let assertions = 0;
    let reportUrl;
    const fail = (test, error) => {
      counts.failed += 1;
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      failures.push({ test, message });
      console.error(`${request.suite}: ${test} failed`, error);
    };
    const asserted = (times = 1) => {
      assertions += times;
    };
    let turn = Promise.resolve();
    const context = {
      ...request,
      assert: counting(import_strict.default, asserted),
      test(name, run) {
        turn = turn.then(async () => {
          const before = assertions;
          try {
            await run();
            if (assertions === before) throw new Error("it asserted nothing");
            counts.passed += 1;
          } catch (error) {
            fail(name, error);
          }
        });
        return turn;
      },
      skip(name) {
        counts.skipped += 1;
        console.log(`${request.suite}: ${name} is skipped`);
      },
      asserted,
      report(url) {
        if (!URL.canParse(url) || new URL(url).protocol !== "https:")
          throw new TypeError(`report: expected an https address, not ${url}`);
        reportUrl = url;
      }
    };
    try {
      await suite(context);
    } catch (error) {
      fail("(suite)", error);
    }
    await turn;
    return reportOf(counts, assertions, failures, reportUrl);
  };
}
function readRequest(event) {
  const request = event;
  const wrong = (field, expected, value) => {
    throw new TypeError(
      `${field}: expected ${expected}, not ${JSON.stringify(value)}. A suite is invoked by a pipeline`
    );
  };
  if (typeof request !== "object" || request === null) return wrong("event", "a suite's request", event);
  for (const field of ["stage", "suite", "baseUrl"]) {
    if (typeof request[field] !== "string" || request[field] === "") wrong(field, "a text", request[field]);
  }
  const { run, attempt, baseUrl = "" } = request;
  if (typeof run?.pipeline !== "string" || typeof run.id !== "string") wrong("run", "a pipeline and an id", run);
  if (!Number.isInteger(attempt)) wrong("attempt", "a whole number", attempt);
  if (!URL.canParse(baseUrl)) wrong("baseUrl", "an address", baseUrl);
  return { ...request, baseUrl: baseUrl.replace(/\/+$/, "") };
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  reportTests
});
