/** What a stage sets for methods: how much of them is logged, and how often they may be called. */

import { compact } from '../compact'
import { badRequest } from '../errors'
import { flag, type Input, number, oneOf, record, records, requiredText, text } from '../input'

export interface MethodSetting {
  /** Undefined: nobody said one, and nothing is logged. */
  readonly loggingLevel?: 'OFF' | 'ERROR' | 'INFO'
  /** Whole requests and answers are logged too, at the level INFO. */
  readonly dataTraceEnabled: boolean
  readonly metricsEnabled: boolean
  /** Requests a second; -1 for no limit of its own. */
  readonly throttlingRateLimit: number
  readonly throttlingBurstLimit: number
  readonly cachingEnabled: boolean
  readonly cacheTtlInSeconds: number
  readonly cacheDataEncrypted: boolean
}

/** `*` + `/*`, or `path/METHOD` with `~1` for the slashes within the path -> what is set. */
export type MethodSettings = Readonly<Record<string, MethodSetting>>

const defaults: MethodSetting = {
  dataTraceEnabled: false,
  metricsEnabled: false,
  throttlingRateLimit: -1,
  throttlingBurstLimit: -1,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
}

export const settingsOf = (input: Input): MethodSetting => {
  const level = text(input, 'loggingLevel')
  const setting = compact({
    loggingLevel: level === undefined ? undefined : oneOf(level, ['OFF', 'ERROR', 'INFO'], 'loggingLevel'),
    dataTraceEnabled: flag(input, 'dataTraceEnabled'),
    metricsEnabled: flag(input, 'metricsEnabled'),
    throttlingRateLimit: number(input, 'throttlingRateLimit'),
    throttlingBurstLimit: number(input, 'throttlingBurstLimit'),
    cachingEnabled: flag(input, 'cachingEnabled'),
    cacheTtlInSeconds: number(input, 'cacheTtlInSeconds'),
    cacheDataEncrypted: flag(input, 'cacheDataEncrypted'),
  })
  return { ...defaults, ...setting }
}

/** @param input the member `methodSettings`: a map as the API has it, or a list as templates have it */
export function readMethodSettings(input: Input): MethodSettings | undefined {
  const given = input.methodSettings
  if (given === undefined || given === null) return undefined
  if (!Array.isArray(given)) {
    const map = record(input, 'methodSettings') ?? {}
    return Object.fromEntries(
      Object.entries(map).map(([key, value]) => [normalKey(key), settingsOf(record({ value }, 'value') ?? {})]),
    )
  }
  return Object.fromEntries(
    (records(input, 'methodSettings') ?? []).map((one) => {
      const path = requiredText(one, 'resourcePath')
      return [normalKey(`${path.replaceAll('~1', '/')}/${requiredText(one, 'httpMethod')}`), settingsOf(one)]
    }),
  )
}

/** Of the key's two forms, with a slash (or `~1`) before the path and without, the one that AWS answers with. */
export function normalKey(key: string): string {
  const end = key.lastIndexOf('/')
  if (end < 0) throw badRequest(`Invalid method setting path: ${key}`)
  const path = key.slice(0, end).replaceAll('~1', '/').replace(/^\/+/, '')
  return `${path.replaceAll('/', '~1')}/${key.slice(end + 1)}`
}

/** What the account has where a stage sets no limit of its own. */
const accountLimits = { throttlingRateLimit: 10_000, throttlingBurstLimit: 5000 }

/** As AWS shows them: with the account's limits, and what caches would do. */
export function shownSettings(settings: MethodSettings = {}): object {
  const shown = Object.entries(settings).map(([key, setting]) => {
    const { throttlingRateLimit: rate, throttlingBurstLimit: burst } = setting
    const limits = {
      throttlingRateLimit: rate < 0 ? accountLimits.throttlingRateLimit : rate,
      throttlingBurstLimit: burst < 0 ? accountLimits.throttlingBurstLimit : burst,
    }
    return [key, { ...setting, ...limits, ...unauthorizedCacheControl }]
  })
  return Object.fromEntries(shown)
}

const unauthorizedCacheControl = {
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
}

/** A method's own settings, or those of all methods. */
export function settingFor(settings: MethodSettings | undefined, path: string, method: string): MethodSetting {
  return settings?.[normalKey(`${path}/${method}`)] ?? settings?.['*/*'] ?? defaults
}

/** Whether a stage with these settings writes logs, for which API Gateway needs a role. */
export const isLogged = (settings: MethodSettings | undefined): boolean =>
  Object.values(settings ?? {}).some(({ loggingLevel = 'OFF' }) => loggingLevel !== 'OFF')
