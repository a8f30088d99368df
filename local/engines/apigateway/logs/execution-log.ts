/**
 * The execution log of one request: what API Gateway says of each step, in the log group
 * `API-Gateway-Execution-Logs_<api>/<stage>`, in its words as far as they are documented or were seen. At the level
 * ERROR only what went wrong is told; headers and bodies only where the stage asks for the data (DataTraceEnabled).
 */
import { createHash } from 'node:crypto'
import type { Cloud } from '../../../kernel/cloud'
import type { LogStream, OpenLogStream } from '../../../lib/log-writer'
import { type MethodSetting, settingFor } from '../define/method-settings'
import type { Invocation, Route } from '../serve/invocation'
import { show } from '../velocity/values'

/** Longer data is cut, as on AWS. */
const longestData = 1024

export interface ExecutionLog {
  info(line: string): void
  /** What may hold secrets: only where the stage asks for it. */
  data(label: string, value: unknown): void
  error(line: string): void
}

export const silent: ExecutionLog = { info: () => undefined, data: () => undefined, error: () => undefined }

export type OpenExecutionLog = (invocation: Invocation, route: Route | undefined) => ExecutionLog

/** @param roleArn the account's role for logs; without one nothing is written */
export function createExecutionLogs(
  cloud: Cloud,
  open: OpenLogStream,
  roleArn: () => string | undefined,
): OpenExecutionLog {
  const streams = new Map<string, { readonly role: string; readonly stream: LogStream }>()

  function streamOf({ api, stage }: Invocation): LogStream | undefined {
    const role = roleArn()
    if (role === undefined) return undefined
    const group = `API-Gateway-Execution-Logs_${api.api.id}/${stage.stageName}`
    const known = streams.get(group)
    if (known?.role === role) return known.stream
    // One stream an API and stage: AWS spreads a stage's requests over many, by a hash.
    const name = createHash('md5').update(group).digest('hex')
    const principal = cloud.assumeRole(role, 'BackplaneAssumeRoleSession', 'apigateway.amazonaws.com', api.api.id)
    const stream = open(group, name, principal)
    streams.set(group, { role, stream })
    return stream
  }

  return (invocation, route) => {
    const setting: MethodSetting = settingFor(
      invocation.stage.methodSettings,
      route?.resource.path ?? '*',
      route?.method.method.httpMethod ?? '*',
    )
    if ((setting.loggingLevel ?? 'OFF') === 'OFF') return silent
    const stream = streamOf(invocation)
    if (!stream) return silent
    const write = (line: string): void => stream.write(`(${invocation.requestId}) ${line}`)
    const isWhole = setting.loggingLevel === 'INFO'
    return {
      info: (line) => isWhole && write(line),
      data: (label, value) => isWhole && setting.dataTraceEnabled && write(`${label}: ${cut(value)}`),
      error: write,
    }
  }
}

/** As a line has it: the first of what is longer. */
export function cut(value: unknown): string {
  const text = Buffer.isBuffer(value) ? value.toString() : show(value)
  return text.length <= longestData ? text : `${text.slice(0, longestData)} [TRUNCATED]`
}
