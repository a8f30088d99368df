/** What is used of Vitest, which this repository doesn't have: whoever imports `signalbox/vitest` brings it. */
declare module 'vitest' {
  export const afterAll: unknown
  export const beforeAll: unknown
  export const describe: unknown
  export const test: unknown
  export const expect: { extend(matchers: object): void }
  export interface Matchers<T> {}
}
