/** The access log of a stage: one line a request, in the format of the stage's choosing, in a log group that it names. */
import { createHash } from 'node:crypto'
import type { Cloud } from '../../../kernel/cloud'
import type { LogStream, OpenLogStream } from '../../../lib/log-writer'
import type { AccessLogSettings } from '../definitions'
import { badRequest } from '../errors'
import { asText, member } from '../integrate/parameter-mapping'
import type { Invocation } from '../serve/invocation'

const groupArn = /^arn:aws[\w-]*:logs:[\w-]+:\d{12}:log-group:([^:*]+)(?::\*)?$/

/** @throws BadRequestException */
export function checkAccessLog({ destinationArn, format }: Partial<AccessLogSettings>): AccessLogSettings {
  if (!destinationArn || !groupArn.test(destinationArn)) {
    throw badRequest('Invalid ARN specified in the request: expected the ARN of a log group')
  }
  if (!format) throw badRequest('Access log format must be specified')
  if (!/\$context\.(requestId|extendedRequestId)\b/.test(format)) {
    throw badRequest('Access log format must include $context.requestId or $context.extendedRequestId')
  }
  if (/[\r\n]/.test(format)) throw badRequest('Access log format must be one line')
  return { destinationArn, format }
}

export type WriteAccessLog = (invocation: Invocation, context: Readonly<Record<string, unknown>>) => void

export function createAccessLog(cloud: Cloud, open: OpenLogStream, roleArn: () => string | undefined): WriteAccessLog {
  const streams = new Map<string, { readonly role: string; readonly stream: LogStream }>()

  function streamOf(destinationArn: string, { api, stage }: Invocation): LogStream | undefined {
    const role = roleArn()
    const group = groupArn.exec(destinationArn)?.[1]
    if (role === undefined || group === undefined) return undefined
    const key = `${group}/${api.api.id}/${stage.stageName}`
    const known = streams.get(key)
    if (known?.role === role) return known.stream
    const principal = cloud.assumeRole(role, 'BackplaneAssumeRoleSession', 'apigateway.amazonaws.com', api.api.id)
    const stream = open(group, createHash('md5').update(key).digest('hex'), principal)
    streams.set(key, { role, stream })
    return stream
  }

  return (invocation, context) => {
    const settings = invocation.stage.accessLogSettings
    if (settings) streamOf(settings.destinationArn, invocation)?.write(lineOf(settings.format, context))
  }
}

const variable = /\$context\.([A-Za-z][\w-]*(?:\.[A-Za-z_][\w-]*)*)/g

/** A variable without a value is a dash. What a caller chose (a header, a path) can't end the line or its quotation. */
export function lineOf(format: string, context: Readonly<Record<string, unknown>>): string {
  return format.replace(variable, (_, path: string) => {
    const value = asText(member(context, path.split('.')))
    if (value === undefined || value === '') return '-'
    // This variable alone has its own quotation marks.
    return path === 'error.messageString' ? value : JSON.stringify(value).slice(1, -1)
  })
}
