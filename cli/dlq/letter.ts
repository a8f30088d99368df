/** A dead letter in words. */
import { contentOf, type DeadLetter, functionNameOf, type LetterOrigin } from '../../domains/platform/decisions/letter'

const longestBody = 2000

export function describeLetter(letter: DeadLetter): readonly string[] {
  const { id, message, origin } = letter
  const sent = Number(message.Attributes?.SentTimestamp)
  const content = contentOf(letter)
  return [
    `  ${id}${Number.isFinite(sent) ? `  ${new Date(sent).toISOString()}` : ''}`,
    `    from  ${placeOf(origin)}`,
    `    why   ${origin.why}`,
    `    body  ${content.length > longestBody ? `${content.slice(0, longestBody)}…` : content}`,
  ]
}

function placeOf(origin: LetterOrigin): string {
  switch (origin.kind) {
    case 'event':
      return `${lastOf(origin.ruleArn)} -> ${lastOf(origin.targetArn)}`
    case 'invocation':
      return `function ${functionNameOf(origin.functionArn)}`
    case 'function-event':
      return 'a function'
    case 'queue':
      return `queue ${lastOf(origin.queueArn)}`
    case 'unknown':
      return 'nobody knows where'
  }
}

function lastOf(arn: string): string {
  return arn.split(':').slice(5).join(':')
}
