/** The log of a build in CloudWatch Logs, in CodeBuild's lines. What is secret is not in it. */
import { isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import { messageOf } from '../../../kernel/message-of'
import type { Principal } from '../../../kernel/principal'
import type { LogStream, LogWriter } from '../../../lib/log-writer'
import type { Build, PhaseContext } from '../state'
import { createMasking, type Masking } from './masking'
import { PhaseFailure } from './phase-failure'

export interface BuildLog {
  readonly masking: Masking
  /** CodeBuild's own line. */
  say(text: string): void
  /** A line of a command's. Waits for it, or output would come faster than it is kept, and fill the memory. */
  output(line: string): void | Promise<void>
  phaseBegins(phase: string): void
  phaseEnds(phase: string, status: string, contexts: readonly PhaseContext[]): void
  end(): Promise<void>
}

/** Characters that are written before what is on its way is waited for. */
const mostUnderWay = 256 * 1024

export function createBuildLog(cloud: Cloud, writer: LogWriter, stream: LogStream | undefined): BuildLog {
  const masking = createMasking()
  let written = 0

  function write(line: string): void {
    const masked = masking.mask(line)
    written += masked.length
    stream?.write(`${masked}\n`)
  }

  function say(text: string): void {
    const time = new Date(cloud.clock.now()).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')
    write(`[Container] ${time} ${text}`)
  }

  return {
    masking,
    say,
    output(line) {
      write(line)
      if (written < mostUnderWay) return undefined
      written = 0
      return writer.drain()
    },
    phaseBegins: (phase) => say(`Entering phase ${phase}`),
    phaseEnds(phase, status, contexts) {
      say(`Phase complete: ${phase} State: ${status}`)
      const { statusCode = '', message = '' } = contexts[0] ?? {}
      say(`Phase context status code: ${statusCode} Message: ${message}`)
    },
    end: () => writer.drain(),
  }
}

/** @throws if the role may not make it: on AWS such a build does not begin. */
export async function openLog(
  cloud: Cloud,
  writer: LogWriter,
  { logStream, serviceRole, arn }: Build,
  role: Principal,
): Promise<LogStream | undefined> {
  if (!logStream || !cloud.services.has('logs')) return undefined
  const logGroupName = logStream.group
  const made = (call: Promise<unknown>, tolerated: RegExp) =>
    call.catch((error: unknown) => {
      if (isAwsError(error) && tolerated.test(error.code)) return
      const message = `Service role ${serviceRole} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build ${arn}. Error message: ${messageOf(error)}`
      throw new PhaseFailure('FAILED', { statusCode: 'ACCESS_DENIED', message })
    })
  // The group may be there, and the role be let write to it alone.
  await made(cloud.call(role, 'logs', 'CreateLogGroup', { logGroupName }), /AlreadyExists|AccessDenied/)
  const names = { logGroupName, logStreamName: logStream.stream }
  await made(cloud.call(role, 'logs', 'CreateLogStream', names), /AlreadyExists/)
  return writer.open(logStream.group, logStream.stream, role)
}
