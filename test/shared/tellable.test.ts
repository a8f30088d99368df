import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { PublishFailedError } from '../../events'
import { handlerSources } from '../../infra/bundles'
import { guarded } from '../../shared/guarded'
import { createLogger } from '../../shared/logging'
import { tellable } from '../../shared/tellable'

const taskToken = `AQCEAAAAKgAAAAMAAAAAAAAAA${'b8Xz+/q'.repeat(30)}==`
const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl'
const apiKey = `sbk${'0Az9'.repeat(12)}q`
const secrets = ['ada@example.com', '+351912345678', 'AKIAIOSFODNN7EXAMPLE', taskToken, jwt, apiKey]

describe('a text that is told', () => {
  test.each([
    ['SES takes no mail to ada@example.com: it bounced', 'SES takes no mail to (address): it bounced'],
    ['<Ada@Example.com>, "b@c.de"', '<(address)>, "(address)"'],
    ['User: arn:aws:sts::1:assumed-role/Saml/ada@example.com is not', 'User: arn:aws:sts::1:(address) is not'],
    ['Invalid phone number +351912345678.', 'Invalid phone number (phone number).'],
    [`Token ${jwt} has expired`, 'Token (token) has expired'],
    [`Invalid token: '${taskToken}'`, "Invalid token: '(token)'"],
    [`There is a key ${apiKey}`, 'There is a key (key)'],
    ['AKIAIOSFODNN7EXAMPLE is no key', '(key) is no key'],
    [
      "2 validation errors detected: Value 'Ada' at 'userName' failed; Value 'it's' at 'name' failed",
      "2 validation errors detected: Value '(value)' at 'userName' failed; Value '(value)' at 'name' failed",
    ],
  ])('%s', (given, told) => {
    expect(tellable(given)).toBe(told)
  })

  test.each([
    'arn:aws:states:eu-west-1:123456789012:execution:Approvals:01KB6Y3ZJ4F5W8QK2T9V0XN7CA',
    '2026-11-29T13:30:11.000+00:00',
    '/var/task/node_modules/a-package-with-quite-a-long-name/and/a/folder/in/it/and/more/folders/until/it/is/long/enough/file',
    'c'.repeat(40_000),
    'Approval 01KB6Y3ZJ4F5W8QK2T9V0XN7CA is pending',
  ])('what is none of it stays as it is (%#)', (text) => {
    expect(tellable(text)).toBe(text)
  })

  test('takes time in step with its length, whatever it is', () => {
    for (const part of ['a@', "Value '", 'eyJa.', '+1', 'A1b', 'x', '@@', "Value 'x' at"]) {
      const begun = process.hrtime.bigint()
      tellable(part.repeat(100_000))
      expect(Number(process.hrtime.bigint() - begun) / 1e6).toBeLessThan(5000)
    }
  })
})

describe('a guarded handler', () => {
  const failing = (error: unknown) => guarded(async () => Promise.reject(error))()

  test('fails with the same error, and tells none of what was given in it', async () => {
    const root = new AggregateError([new Error(secrets.join(' '))], secrets.join(' '), { cause: secrets.join() })
    const cause = Object.assign(new Error(secrets.join(' '), { cause: root }), { input: 'Grace Hopper' })
    const error = Object.assign(new TypeError(secrets.join(' '), { cause }), {
      ...{ code: 'Odd', retryable: false, details: { who: 'Grace Hopper' }, unsent: secrets },
    })
    const thrown = await failing(error).catch((each: unknown) => each)
    expect(thrown).toBe(error)
    const told = `${inspect(error)} ${JSON.stringify([error, error.message, error.stack, Object.entries(error)])}`
    for (const secret of [...secrets, 'Grace Hopper']) expect(told).not.toContain(secret)
    expect(error.message).toBe('(address) (phone number) (key) (token) (token) (key)')
    expect(Object.entries(error)).toEqual([
      ['code', 'Odd'],
      ['retryable', false],
    ])
    expect(error.details).toEqual({ who: 'Grace Hopper' })
  })

  test('fails with an error that leads back to itself', async () => {
    const error = new Error('no mail to ada@example.com')
    error.cause = error
    await expect(failing(error)).rejects.toThrow(/^no mail to \(address\)$/)
  })

  test('fails with an error where something else is thrown', async () => {
    await expect(failing('no mail to ada@example.com')).rejects.toThrow(/^no mail to \(address\)$/)
  })

  test('gives what it is given on, and what comes of it back', async () => {
    expect(await guarded(async (a: number, b: number) => a - b)(3, 2)).toBe(1)
  })
})

test('a log holds none of it, wherever it stands', () => {
  const lines: string[] = []
  // So that it writes to this console, and makes none of its own.
  process.env.POWERTOOLS_DEV = 'true'
  const written = jest.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line))
  try {
    createLogger('tellable').error('Failed', { error: { message: secrets.join(' ') }, who: { list: secrets } })
  } finally {
    written.mockRestore()
    delete process.env.POWERTOOLS_DEV
  }
  expect(lines.join('\n')).toContain('(phone number)')
  for (const secret of secrets) expect(lines.join('\n')).not.toContain(secret)
})

test('what could not be published is not written down with the error, though whoever catches it has it', () => {
  const unsent = [{ event: { detail: { who: 'Ada' } }, errorCode: 'InternalFailure', errorMessage: '' }]
  const error = new PublishFailedError(unsent, 0)
  expect(error.unsent).toEqual(unsent)
  expect(JSON.stringify({ ...error })).not.toContain('Ada')
})

/** Those of `serve` answer every error, `noting` throws none, and the other two are guarded where they are made. */
const safe = /export const handler = (?:guarded|serve|createAuthorizer|outboxHandler|noting<\w+>)\(/

test('each function is guarded, or can let no error out', () => {
  const handlers = handlerSources()
  expect(handlers.length).toBeGreaterThan(70)
  const open = handlers.filter(({ file }) => !safe.test(readFileSync(join(__dirname, '../..', file), 'utf8')))
  expect(open.map(({ file }) => file)).toEqual([])
})
