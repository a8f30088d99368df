import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decodeQuery } from '../../../local/wire/query-input'
import { wireFormOf } from '../../../local/wire/wire-form'

const form = wireFormOf({
  name: 'sns',
  protocol: 'query',
  operations: {},
  queryForm: { numbers: ['Count'], booleans: ['On'] },
})
const sqs = wireFormOf({ name: 'sqs', protocol: 'json', operations: {} })

const decode = (text: string, as = form) => decodeQuery(new URLSearchParams(text), as)

describe('the parameters of the query protocol', () => {
  test.each<[text: string, expected: object]>([
    ['Action=X&Version=1&Name=n', { Name: 'n' }],
    ['A.B.C=x&A.B.D=y', { A: { B: { C: 'x', D: 'y' } } }],
    ['L.member.1=a&L.member.2=b', { L: ['a', 'b'] }],
    ['L.member.10=b&L.member.9=a', { L: ['a', 'b'] }],
    ['L.member.1.Key=k&L.member.1.Value=v', { L: [{ Key: 'k', Value: 'v' }] }],
    ['M.entry.1.key=k&M.entry.1.value=v', { M: { k: 'v' } }],
    [
      'M.entry.1.Name=k&M.entry.1.Value.DataType=String&M.entry.1.Value.StringValue=v',
      { M: { k: { DataType: 'String', StringValue: 'v' } } },
    ],
    ['L.1=a&L.2=b', { L: ['a', 'b'] }],
    ['Count=3&On=true&L.member.1.Count=-1.5', { Count: 3, On: true, L: [{ Count: -1.5 }] }],
    ['Empty=', { Empty: '' }],
  ])('%s become %j', (text, expected) => {
    expect(decode(text)).toEqual(expected)
  })

  test.each<[text: string, expected: object]>([
    ['AttributeName.1=All', { AttributeNames: ['All'] }],
    ['Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=30', { Attributes: { VisibilityTimeout: '30' } }],
    ['Tag.1.Key=a&Tag.1.Value=b', { Tags: { a: 'b' } }],
    ['Action=CreateQueue&Tag.1.Key=a&Tag.1.Value=b', { tags: { a: 'b' } }],
    [
      'SendMessageBatchRequestEntry.1.Id=1&SendMessageBatchRequestEntry.1.DelaySeconds=5' +
        '&SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=n&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue=v',
      { Entries: [{ Id: '1', DelaySeconds: 5, MessageAttributes: { n: { StringValue: 'v' } } }] },
    ],
    ['WaitTimeSeconds=20&MaxNumberOfMessages=10', { WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }],
  ])('of SQS as it was: %s become %j', (text, expected) => {
    expect(decode(text, sqs)).toEqual(expected)
  })

  test.each([
    ['A=1&A.B=2', 'contradicts'],
    ['A.B=2&A=1', 'given twice'],
    ['A=1&A=2', 'given twice'],
    ['L.member.x=1', 'are numbered'],
    ['M.entry.1.value=v', 'must have a name'],
    ['Count=many', 'must be a number'],
    ['On=yes', 'must be true or false'],
    [`${'A.'.repeat(40)}B=1`, 'nested too deep'],
  ])('%s are malformed: %s', (text, message) => {
    expect(() => decode(text)).toThrow(expect.objectContaining({ code: 'MalformedInput' }))
    expect(() => decode(text)).toThrow(message)
  })

  test('never do anything worse than being malformed', () => {
    const part = fc.constantFrom('member', 'entry', '1', '2', 'key', 'Name', 'Value', '__proto__', 'constructor', 'A')
    const name = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.'))
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string())), (pairs) => {
        try {
          decodeQuery(new URLSearchParams(pairs), form)
        } catch (error) {
          expect(error).toMatchObject({ code: 'MalformedInput' })
        }
        expect(({} as Record<string, unknown>).A).toBeUndefined()
      }),
    )
  })
})
