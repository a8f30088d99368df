/** One logger a function. Values under these names never reach a log, wherever they are nested. */
import { Logger } from '@aws-lambda-powertools/logger'

const secretName = /token|secret|password|authorization|assertion|cookie|signature|apikey|privatekey/i

export function createLogger(serviceName: string): Logger {
  return new Logger({
    serviceName,
    jsonReplacerFn: (key: string, value: unknown) => (secretName.test(key) ? '[redacted]' : value),
  })
}
