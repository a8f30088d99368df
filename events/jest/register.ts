/** Importing it teaches Jest's `expect` the matchers, at run time and in TypeScript. */
import { type EventMatchers, matchers } from './matchers'

declare global {
  namespace jest {
    interface Matchers<R, T> extends EventMatchers<R> {}
  }
}

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T> extends EventMatchers<R> {}
}

expect.extend(matchers as unknown as jest.ExpectExtendMap)
