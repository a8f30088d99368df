import { daysOf, lastUseOf, spanOf } from '../../../domains/subscriptions/decisions/usage'
import { completeExport } from '../../../domains/subscriptions/documents/complete-export'
import { readDocument } from '../../../domains/subscriptions/documents/read-document'
import { composeAnswer } from '../../../domains/subscriptions/mail/answer'
import { now } from './an-api'

describe('usage', () => {
  test('is of the last thirty days unless said', () => {
    expect(spanOf({}, now)).toEqual({ from: '2026-01-31', to: '2026-03-01' })
    expect(spanOf({ to: '2026-02-28' }, now)).toEqual({ from: '2026-01-30', to: '2026-02-28' })
    expect(spanOf({ from: '2026-02-01', to: '2026-02-01' }, now)).toEqual({ from: '2026-02-01', to: '2026-02-01' })
  })

  test.each([
    [{ from: '2026-03-02' }],
    [{ from: '2025-12-01', to: '2026-03-01' }],
    [{ from: '2026-02-02', to: '2026-02-01' }],
  ])('of %j is refused by its field', (span) => {
    expect(() => spanOf(span, now)).toThrow(
      expect.objectContaining({ code: 'SpanInvalid', details: { field: 'from' } }),
    )
  })

  test('says on which day a key was last used', () => {
    const span = { from: '2026-02-28', to: '2026-03-02' }
    const days = (...used: readonly number[]) => used.map((each) => ({ used: each, remaining: undefined }))
    expect(lastUseOf(span, days(3, 1, 0))).toBe('2026-03-01')
    expect(lastUseOf(span, days(0, 0, 2))).toBe('2026-03-02')
    expect(lastUseOf(span, days(0))).toBeUndefined()
    expect(lastUseOf(span, [])).toBeUndefined()
  })

  test('of two keys is that of both, and what is left is the present one’s', () => {
    const present = [{ used: 3, remaining: 97 }]
    const older = [
      { used: 5, remaining: 95 },
      { used: 1, remaining: 94 },
    ]
    expect(daysOf({ from: '2026-02-28', to: '2026-03-02' }, [present, older])).toEqual([
      { day: '2026-02-28', used: 8, remaining: 97 },
      { day: '2026-03-01', used: 1 },
      { day: '2026-03-02', used: 0 },
    ])
    expect(daysOf({ from: '2026-02-28', to: '2026-02-28' }, [])).toEqual([{ day: '2026-02-28', used: 0 }])
  })
})

test('what API Gateway exports becomes a document that says of each path what is in it, but for what browsers ask', () => {
  const exported = {
    openapi: '3.0.1',
    info: { title: 'petstore', version: '1' },
    paths: {
      '/pets/{petId}': {
        get: { responses: { 200: { description: '200 response' } } },
        put: { parameters: [{ name: 'petId', in: 'path', required: true, schema: { type: 'string' } }] },
      },
      '/{proxy+}': { head: {}, options: {}, 'x-amazon-apigateway-any-method': {} },
      '/': { options: {} },
    },
  }
  expect(() => readDocument(JSON.stringify(exported))).toThrow()
  const { content, operations } = readDocument(JSON.stringify(completeExport(exported)))
  const named = (name: string) => [{ name, in: 'path', required: true, schema: { type: 'string' } }]
  expect(operations).toBe(3)
  expect(content.paths).toEqual({
    '/pets/{petId}': {
      get: { responses: { 200: { description: '200 response' } }, parameters: named('petId') },
      put: { parameters: named('petId'), responses: {} },
    },
    '/{proxy+}': { head: { parameters: named('proxy+'), responses: {} } },
  })
})

test('an answer to feedback says whose words are whose, and escapes them', () => {
  const mail = composeAnswer({
    to: 'ada@example.com',
    apiName: 'Pet store',
    text: 'Thanks.\nWe mend it. <b>Soon</b>',
    said: 'They say:\nit is slow',
  })
  expect(mail).toMatchObject({ to: 'ada@example.com', subject: 'An answer to your feedback: Pet store' })
  expect(mail.text.split('\n\n')).toEqual([
    'The owners of the API have answered what you said of it.',
    'They say (each line of it begins with >):',
    '> Thanks.\n> We mend it. <b>Soon</b>',
    'You had said:',
    '> They say:\n> it is slow',
  ])
  expect(mail.html).toContain('We mend it. &#60;b&#62;Soon')
})
