/** DynamoDB Streams, which AWS has as a service of its own: what has changed in tables, to be read in order. */
import { openApi } from '../../../kernel/api'
import { AwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Access, Operation, Service } from '../../../kernel/service'
import { validationError } from '../errors'
import { itemSize } from '../item'
import { tableNameOf } from '../table-name'
import { type Stream, type StreamRecord, sequenceNumber, sequenceText, shardOf, streamArn } from './stream'
import type { Streams } from './streams'

interface OfStream {
  readonly StreamArn: string
}

interface IteratorInput extends OfStream {
  readonly ShardId: string
  readonly ShardIteratorType: string
  readonly SequenceNumber?: string
}

interface ListInput {
  readonly TableName?: string
  readonly Limit?: number
  readonly ExclusiveStartStreamArn?: string
}

/** Of the engine's own, for Lambda: a place in a stream that does not expire, and a wait for what comes behind it. */
interface FollowInput extends OfStream {
  /** A sequence number, or where to begin. */
  readonly After: string
  readonly Limit: number
  /** Seconds to wait for something. */
  readonly Wait?: number
}

/** What a shard iterator stands for. */
interface Place {
  readonly arn: string
  readonly after: number
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** Milliseconds for which a shard iterator can be used. */
const iteratorLife = 15 * 60_000
const mostRecords = 1000
/** Characters, of the API reference. */
const leastShardId = 28
const iteratorTypes = ['TRIM_HORIZON', 'LATEST', 'AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER']

export function createStreamsService(cloud: Cloud, streams: Streams): Service {
  const access =
    (...actions: readonly string[]) =>
    ({ StreamArn }: OfStream): readonly Access[] =>
      actions.map((action) => ({ action: `dynamodb:${action}`, resource: String(StreamArn) }))

  function tellRecord(stream: Stream, { number, at, event, keys, old, next, isExpiry }: StreamRecord): object {
    const images = [keys, old, next].filter((each) => each !== undefined)
    return {
      eventID: `${number.toString(16).padStart(32, '0')}`,
      eventName: event,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: cloud.region,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(at / 1000),
        Keys: keys,
        ...(next && { NewImage: next }),
        ...(old && { OldImage: old }),
        SequenceNumber: sequenceText(number),
        SizeBytes: images.reduce((sum, each) => sum + itemSize(each), 0),
        StreamViewType: stream.viewType,
      },
      ...(isExpiry && { userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' } }),
    }
  }

  /** Begins with the stream, as AWS's. */
  const iterator = ({ arn, ...place }: Place): string =>
    `${arn}|1|${Buffer.from(JSON.stringify(place)).toString('base64')}`

  function placeOf(text: string): Place {
    try {
      const [arn = '', , within = ''] = text.split('|')
      const place = JSON.parse(Buffer.from(within, 'base64').toString()) as Omit<Place, 'arn'>
      if (typeof place.after === 'number' && typeof place.at === 'number') return { arn, ...place }
    } catch {
      // Falls through to the one answer for all that is no iterator.
    }
    throw validationError('Invalid ShardIterator')
  }

  async function firstAfter({ ShardIteratorType, SequenceNumber }: IteratorInput, stream: Stream): Promise<number> {
    switch (ShardIteratorType) {
      case 'TRIM_HORIZON':
        return 0
      case 'LATEST':
        return streams.last()
      default: {
        if (SequenceNumber === undefined || !/^\d{21,40}$/.test(SequenceNumber)) {
          throw validationError(
            SequenceNumber === undefined
              ? `SequenceNumber is required for ShardIteratorType ${ShardIteratorType}`
              : `Invalid SequenceNumber: ${SequenceNumber}`,
          )
        }
        const number = sequenceNumber(SequenceNumber)
        const [oldest] = await streams.read(stream, 0, 1)
        if (oldest && number < oldest.number && number <= streams.last()) {
          throw new AwsError(
            'TrimmedDataAccessException',
            'The operation attempted to read past the oldest stream record in a shard.',
          )
        }
        return ShardIteratorType === 'AT_SEQUENCE_NUMBER' ? number - 1 : number
      }
    }
  }

  /** Waits no longer than said, and no longer than the stream goes on. */
  async function follow(
    stream: Stream,
    after: number,
    { Limit, Wait = 0 }: FollowInput,
    renewed: AbortSignal | undefined,
  ) {
    const isRenewed = renewed !== undefined
    const signal = renewed ?? new AbortController().signal
    let last = streams.last()
    let found = await streams.read(stream, after, Limit)
    const end = new AbortController()
    const time = cloud.clock.now() + Wait * 1000
    const timer = isRenewed ? cloud.clock.atRest(time, () => end.abort()) : cloud.clock.at(time, () => end.abort())
    const either = AbortSignal.any([signal, end.signal])
    while (Wait > 0 && found.length === 0 && !either.aborted && !isOver(stream)) {
      // What was put while it was read is not waited for.
      if (streams.last() === last) await streams.changed(either)
      last = streams.last()
      found = await streams.read(stream, after, Limit)
    }
    timer.cancel()
    return found
  }

  function isOver(stream: Stream): boolean {
    return streams
      .all()
      .every((each) => streamArn(cloud, each) !== streamArn(cloud, stream) || each.endedAt !== undefined)
  }

  const operations: Record<string, Operation> = {
    ListStreams: {
      access: () => [{ action: 'dynamodb:ListStreams', resource: '*' }],
      handle({ TableName, Limit = 100, ExclusiveStartStreamArn = '' }: ListInput) {
        if (
          ExclusiveStartStreamArn !== '' &&
          !streams.all().some((each) => streamArn(cloud, each) === ExclusiveStartStreamArn)
        ) {
          throw validationError(`Invalid StreamArn: ${ExclusiveStartStreamArn}`)
        }
        const name = TableName === undefined ? undefined : tableNameOf(cloud, TableName)
        const all = streams
          .all()
          .filter(({ tableName }) => name === undefined || tableName === name)
          .map((stream) => ({
            StreamArn: streamArn(cloud, stream),
            TableName: stream.tableName,
            StreamLabel: stream.label,
          }))
          .filter(({ StreamArn }) => StreamArn > ExclusiveStartStreamArn)
          .sort((a, b) => (a.StreamArn < b.StreamArn ? -1 : 1))
        const Streams = all.slice(0, Limit)
        return { Streams, ...(all.length > Limit && { LastEvaluatedStreamArn: Streams.at(-1)?.StreamArn }) }
      },
    },
    DescribeStream: {
      access: access('DescribeStream'),
      async handle(input: OfStream & { readonly ExclusiveStartShardId?: string; readonly Limit?: number }) {
        const { ExclusiveStartShardId: start, Limit = 100 } = input
        if (!Number.isInteger(Limit) || Limit < 1 || Limit > 100) {
          throw validationError(
            `1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint: Member must have value ${Limit > 100 ? 'less than or equal to 100' : 'greater than or equal to 1'}`,
          )
        }
        if (start !== undefined && start.length < leastShardId) {
          throw validationError(
            `1 validation error detected: Value '${start}' at 'exclusiveStartShardId' failed to satisfy constraint: Member must have length greater than or equal to ${leastShardId}`,
          )
        }
        const stream = streams.find(input.StreamArn)
        const [first] = await streams.read(stream, 0, 1)
        const shard = {
          ShardId: shardOf(stream),
          SequenceNumberRange: {
            StartingSequenceNumber: sequenceText(first?.number ?? Math.floor(stream.createdAt) * 1000),
            ...(stream.endedAt !== undefined && { EndingSequenceNumber: sequenceText(streams.last()) }),
          },
        }
        return {
          StreamDescription: {
            StreamArn: input.StreamArn,
            StreamLabel: stream.label,
            StreamStatus: stream.endedAt === undefined ? 'ENABLED' : 'DISABLED',
            StreamViewType: stream.viewType,
            CreationRequestDateTime: stream.createdAt / 1000,
            TableName: stream.tableName,
            KeySchema: stream.keySchema,
            Shards: start === undefined || shard.ShardId > start ? [shard] : [],
          },
        }
      },
    },
    GetShardIterator: {
      access: access('GetShardIterator'),
      async handle(input: IteratorInput) {
        const stream = streams.find(input.StreamArn)
        if (!iteratorTypes.includes(input.ShardIteratorType)) {
          throw validationError(
            `1 validation error detected: Value '${input.ShardIteratorType}' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [${iteratorTypes.join(', ')}]`,
          )
        }
        if (input.ShardId !== shardOf(stream)) {
          throw new AwsError('ResourceNotFoundException', `Requested resource not found: Shard does not exist`)
        }
        const after = await firstAfter(input, stream)
        return { ShardIterator: iterator({ arn: input.StreamArn, after, at: cloud.clock.now() }) }
      },
    },
    GetRecords: {
      access: ({ ShardIterator }: { ShardIterator: string }) =>
        access('GetRecords')({ StreamArn: placeOf(ShardIterator).arn }),
      async handle({ ShardIterator, Limit = mostRecords }: { ShardIterator: string; Limit?: number }) {
        const { arn, after, at } = placeOf(ShardIterator)
        if (!Number.isInteger(Limit) || Limit < 1 || Limit > mostRecords) {
          throw validationError(
            `1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint: Member must have value ${Limit > mostRecords ? `less than or equal to ${mostRecords}` : 'greater than or equal to 1'}`,
          )
        }
        const now = cloud.clock.now()
        if (now > at + iteratorLife) {
          throw new AwsError('ExpiredIteratorException', 'The shard iterator has expired: it lives for 15 minutes')
        }
        const stream = streams.find(arn)
        const found = await streams.read(stream, after, Limit)
        const last = found.at(-1)?.number ?? after
        const isEnd = stream.endedAt !== undefined && (await streams.read(stream, last, 1)).length === 0
        return {
          Records: found.map((record) => tellRecord(stream, record)),
          ...(!isEnd && { NextShardIterator: iterator({ arn, after: last, at: now }) }),
        }
      },
    },
    FollowStream: {
      access: access('DescribeStream', 'GetShardIterator', 'GetRecords'),
      async handle(input: FollowInput, context) {
        const stream = streams.find(input.StreamArn)
        const { After } = input
        if (After === 'LATEST') return { Records: [], Position: sequenceText(streams.last()) }
        const after = After === 'TRIM_HORIZON' ? 0 : sequenceNumber(After)
        const following = follow(stream, after, input, context.renewed)
        const found = (input.Wait ?? 0) > 0 ? await context.park(following) : await following
        return {
          Records: found.map((record) => tellRecord(stream, record)),
          Position: sequenceText(found.at(-1)?.number ?? after),
          IsOver: found.length === 0 && isOver(stream),
          ShardId: shardOf(stream),
        }
      },
    },
  }

  return {
    name: 'streams.dynamodb',
    signingName: 'dynamodb',
    api: openApi(__dirname),
    unsupported: { DescribeStreamInput: ['ShardFilter'] },
    operations,
  }
}
