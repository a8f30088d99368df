import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Structure } from '../../../local/kernel/api'
import type { ApiShape } from '../../../local/kernel/api-model'
import { readQuery } from '../../../local/wire/query-values'
import { apiOf, toyApi } from './serve'

const shapes: Readonly<Record<string, ApiShape>> = {
  Input: {
    members: {
      Name: 'string',
      A: '#Outer',
      L: { list: 'string' },
      Pairs: { list: '#Pair' },
      M: { map: 'string' },
      Attributes: { map: '#Value', key: 'Name', value: 'Value' },
      Flat: { type: { list: 'string' }, flat: true },
      Count: 'number',
      On: 'boolean',
    },
  },
  Outer: { members: { B: '#Inner' } },
  Inner: { members: { C: 'string', D: 'string' } },
  Pair: { members: { Key: 'string', Value: 'string', Count: 'number' } },
  Value: { members: { DataType: 'string', StringValue: 'string' } },
  Output: { members: {} },
}
const toy = toyApi({ protocol: 'awsQuery', shapes }, ['Do']).call('Do')?.input as Structure
const sqs = apiOf('sqs')

const read = (text: string, input = toy) => readQuery(new URLSearchParams(text), input, 'toy Do')

describe('the parameters of the query protocol', () => {
  test.each<[text: string, expected: object]>([
    ['Action=X&Version=1&Name=n', { Name: 'n' }],
    ['A.B.C=x&A.B.D=y', { A: { B: { C: 'x', D: 'y' } } }],
    ['L.member.1=a&L.member.2=b', { L: ['a', 'b'] }],
    ['L.member.10=b&L.member.9=a', { L: ['a', 'b'] }],
    ['Pairs.member.1.Key=k&Pairs.member.1.Value=v', { Pairs: [{ Key: 'k', Value: 'v' }] }],
    ['M.entry.1.key=k&M.entry.1.value=v', { M: { k: 'v' } }],
    [
      'Attributes.entry.1.Name=k&Attributes.entry.1.Value.DataType=String&Attributes.entry.1.Value.StringValue=v',
      { Attributes: { k: { DataType: 'String', StringValue: 'v' } } },
    ],
    ['Flat.1=a&Flat.2=b', { Flat: ['a', 'b'] }],
    ['Count=3&On=true&Pairs.member.1.Count=-1.5', { Count: 3, On: true, Pairs: [{ Count: -1.5 }] }],
    ['Name=&L=&M=', { Name: '', L: [], M: {} }],
    ['Count=many&On=yes&Other.X=1', { Count: 'many', On: 'yes', Other: { X: '1' } }],
  ])('%s become %j', (text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  test.each<[action: string, text: string, expected: object]>([
    // A member that took the place of an older one has its name on the wire.
    ['ReceiveMessage', 'AttributeName.1=All', { AttributeNames: ['All'], MessageSystemAttributeNames: ['All'] }],
    [
      'SetQueueAttributes',
      'Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=30',
      { Attributes: { VisibilityTimeout: '30' } },
    ],
    ['TagQueue', 'Tag.1.Key=a&Tag.1.Value=b', { Tags: { a: 'b' } }],
    ['CreateQueue', 'Tag.1.Key=a&Tag.1.Value=b', { tags: { a: 'b' } }],
    [
      'SendMessageBatch',
      'SendMessageBatchRequestEntry.1.Id=1&SendMessageBatchRequestEntry.1.DelaySeconds=5' +
        '&SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=n&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue=v',
      { Entries: [{ Id: '1', DelaySeconds: 5, MessageAttributes: { n: { StringValue: 'v' } } }] },
    ],
    ['ReceiveMessage', 'WaitTimeSeconds=20&MaxNumberOfMessages=10', { WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }],
  ])('of SQS as it was, for %s: %s become %j', (action, text, expected) => {
    expect(read(text, sqs.call(action)?.input)).toEqual(expected)
  })

  test.each([
    ['A=1&A.B=2', 'contradicts'],
    ['A.B=2&A=1', 'given twice'],
    ['A=1&A=2', 'given twice'],
    ['L.member.x=1', 'are numbered'],
    ['M.entry.1.value=v', 'must have a key'],
    [`${'A.'.repeat(40)}B=1`, 'nested too deep'],
  ])('%s are malformed: %s', (text, message) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'MalformedInput' }))
    expect(() => read(text)).toThrow(message)
  })

  test('never do anything worse than being malformed', () => {
    const names = [
      'member',
      'entry',
      '1',
      '2',
      'key',
      'Name',
      'Value',
      '__proto__',
      'constructor',
      'A',
      'L',
      'M',
      'Pairs',
    ]
    const name = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.'))
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string())), (pairs) => {
        try {
          readQuery(new URLSearchParams(pairs), toy, 'toy Do')
        } catch (error) {
          expect(error).toMatchObject({ code: 'MalformedInput' })
        }
        expect(({} as Record<string, unknown>).A).toBeUndefined()
      }),
    )
  })
})
