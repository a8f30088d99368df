/** A request that is tried with no client and no stage, and the log that its answer brings along. */
import type { Clock } from '../../../kernel/clock'
import { type Input, record, text, textList, textMap } from '../input'
import { inWords } from './in-words'
import type { ApiRequest } from './invocation'

export interface TestRequest {
  readonly headers: Readonly<Record<string, readonly string[]>>
  /** Such as `/orders/1?tenant=a`. */
  readonly pathWithQuery: string
  readonly body: string
  readonly stageVariables: Readonly<Record<string, string>>
}

/** @param path where the input has none */
export function testRequestOf(input: Input, path = '/'): TestRequest {
  const single = Object.entries(textMap(input, 'headers') ?? {}).map(([name, value]) => [name, [value]] as const)
  const lists = record(input, 'multiValueHeaders') ?? {}
  const several = Object.keys(lists).map((name) => [name, textList(lists, name) ?? []] as const)
  return {
    headers: Object.fromEntries([...single, ...several]),
    pathWithQuery: text(input, 'pathWithQueryString') || path,
    body: text(input, 'body') ?? '',
    stageVariables: textMap(input, 'stageVariables') ?? {},
  }
}

export function requestOf(method: string, { headers, body, pathWithQuery }: TestRequest): ApiRequest {
  const rawHeaders = Object.entries(headers).flatMap(([name, values]) => values.flatMap((value) => [name, value]))
  const byName = Object.entries(headers).map(
    ([name, values]) => [name.toLowerCase(), [...values]] as [string, string[]],
  )
  const [path = '', ...query] = pathWithQuery.split('?')
  return {
    method,
    path,
    query: new URLSearchParams(query.join('?')),
    headers: Object.fromEntries(byName),
    rawHeaders,
    body: Buffer.from(body),
    sourceIp: 'test-invoke-source-ip',
  }
}

/** What a stage has that was never made. */
export const neverDeployed = { tracingEnabled: false, createdDate: 0, lastUpdatedDate: 0 }

export function createTestLog(clock: Clock, requestId: string) {
  const lines = [`Execution log for request ${requestId}`]
  return {
    write: (line: string): void => void lines.push(`${inWords(clock.now())} : ${line}`),
    text: (): string => `${lines.join('\n')}\n`,
  }
}
