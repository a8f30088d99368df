/** One logger a function. What is secret by its name, or looks like it, never reaches a log, wherever it is nested. */
import { Logger } from '@aws-lambda-powertools/logger'
import { tellable } from './tellable'

const secretName = /token|secret|password|authorization|assertion|cookie|signature|apikey|privatekey/i

export function createLogger(serviceName: string): Logger {
  return new Logger({
    serviceName,
    jsonReplacerFn: (key: string, value: unknown) => {
      if (secretName.test(key)) return '[redacted]'
      return typeof value === 'string' ? tellable(value) : value
    },
  })
}
