/** The items of a table, or of a partition of it or of an index. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { type Item, type KeySchema, keyOf, plainItem, plainValue } from '../../lib/items'
import { operation } from '../../lib/local'
import { Field } from '../../ui/field'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Payload } from './payload'

const route = getRouteApi('/console/tables')
const perPage = 25
const longest = 200

interface Index {
  readonly IndexName: string
  readonly KeySchema: KeySchema
}

interface Description {
  readonly Table: {
    readonly KeySchema: KeySchema
    readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[]
    readonly GlobalSecondaryIndexes?: readonly Index[]
    readonly LocalSecondaryIndexes?: readonly Index[]
    readonly ItemCount?: number
  }
}

interface Found {
  readonly Items: readonly Item[]
  readonly LastEvaluatedKey?: Item
}

export function Items({ table }: { readonly table: string }) {
  const described = useQuery({
    queryKey: ['table', table],
    queryFn: ({ signal }) => operation<Description>('dynamodb/DescribeTable', { TableName: table }, signal),
  })
  return (
    <section className="stack" aria-labelledby="items">
      <h2 id="items">{table}</h2>
      <Read query={described} what="the table">
        {({ Table }) => (
          <>
            <ByKey table={table} description={Table} />
            <Listed table={table} description={Table} />
          </>
        )}
      </Read>
    </section>
  )
}

interface Props {
  readonly table: string
  readonly description: Description['Table']
}

const indexesOf = ({
  GlobalSecondaryIndexes = [],
  LocalSecondaryIndexes = [],
}: Description['Table']): readonly Index[] => [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes]

function schemaOf(description: Description['Table'], index: string | undefined): KeySchema {
  return indexesOf(description).find(({ IndexName }) => IndexName === index)?.KeySchema ?? description.KeySchema
}

function ByKey({ table, description }: Props) {
  const { index, partition = '', sort = '' } = route.useSearch()
  const navigate = useNavigate()
  const [wanted, setWanted] = useState({ partition, sort })
  const schema = schemaOf(description, index)
  const [hash, range] = schema
  const go = (search: Readonly<Record<string, string>>) => {
    const given = Object.entries(search).filter(([, value]) => value !== '')
    void navigate({ to: '/console/tables', search: { table, ...Object.fromEntries(given) } as never })
  }
  function find(event: FormEvent): void {
    event.preventDefault()
    go({ index: index ?? '', ...wanted })
  }
  return (
    <form className="row" onSubmit={find}>
      {indexesOf(description).length > 0 && (
        <label>
          Key of{' '}
          <select value={index ?? ''} onChange={({ target }) => go({ index: target.value })}>
            <option value="">the table</option>
            {indexesOf(description).map(({ IndexName }) => (
              <option key={IndexName}>{IndexName}</option>
            ))}
          </select>
        </label>
      )}
      <Field
        label={`${hash?.AttributeName} is`}
        value={wanted.partition}
        onChange={({ target }) => setWanted({ ...wanted, partition: target.value })}
      />
      {range && (
        <Field
          label={`${range.AttributeName} begins with`}
          value={wanted.sort}
          onChange={({ target }) => setWanted({ ...wanted, sort: target.value })}
        />
      )}
      <button type="submit" className="button">
        Find
      </button>
      {partition !== '' && (
        <button type="button" className="button" onClick={() => go({ index: index ?? '' })}>
          All items
        </button>
      )}
    </form>
  )
}

function Listed({ table, description }: Props) {
  const search = route.useSearch()
  const { index, partition, sort, cursor } = search
  const schema = schemaOf(description, index)
  const found = useQuery({
    queryKey: ['items', table, index ?? '', partition ?? '', sort ?? '', cursor ?? ''],
    queryFn: ({ signal }) => {
      const input = {
        TableName: table,
        Limit: perPage,
        ...(index && { IndexName: index }),
        ...(cursor && { ExclusiveStartKey: JSON.parse(cursor) as Item }),
      }
      if (partition === undefined) return operation<Found>('dynamodb/Scan', input, signal)
      return operation<Found>(
        'dynamodb/Query',
        { ...input, ...condition(schema, description, partition, sort) },
        signal,
      )
    },
  })
  return (
    <Read query={found} what="the items">
      {({ Items: items, LastEvaluatedKey }) => (
        <>
          {items.length === 0 && <p>{partition === undefined ? 'There is nothing in it.' : 'No item has that key.'}</p>}
          {items.length > 0 && (
            <table className="table items">
              <caption className="unseen">Items of {table}</caption>
              <thead>
                <tr>
                  {description.KeySchema.map(({ AttributeName }) => (
                    <th key={AttributeName} scope="col">
                      {AttributeName}
                    </th>
                  ))}
                  <th scope="col">What is in it</th>
                </tr>
              </thead>
              <tbody>
                {items.map((item) => (
                  <ItemRow key={keyOf(description.KeySchema, item)} schema={description.KeySchema} item={item} />
                ))}
              </tbody>
            </table>
          )}
          <Pages
            cursor={cursor}
            next={LastEvaluatedKey ? JSON.stringify(LastEvaluatedKey) : null}
            search={{ table, index, partition, sort }}
          />
        </>
      )}
    </Read>
  )
}

function condition(
  schema: KeySchema,
  description: Description['Table'],
  partition: string,
  sort: string | undefined,
): object {
  const [hash, range] = schema
  const typeOf = (name = '') =>
    description.AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType ?? 'S'
  const value = (name: string | undefined, text: string) => ({ [typeOf(name)]: text })
  const isPrefix = range && sort !== undefined && typeOf(range.AttributeName) === 'S'
  const sorted = range && sort !== undefined ? (isPrefix ? ' AND begins_with(#r, :r)' : ' AND #r = :r') : ''
  return {
    KeyConditionExpression: `#h = :h${sorted}`,
    ExpressionAttributeNames: { '#h': hash?.AttributeName, ...(sorted && { '#r': range?.AttributeName }) },
    ExpressionAttributeValues: {
      ':h': value(hash?.AttributeName, partition),
      ...(sorted && { ':r': value(range?.AttributeName, sort ?? '') }),
    },
  }
}

function ItemRow({ schema, item }: { readonly schema: KeySchema; readonly item: Item }) {
  const search = route.useSearch()
  const key = keyOf(schema, item)
  const [first, ...others] = schema
  const text = JSON.stringify(plainItem(item))
  return (
    <tr>
      <th scope="row">
        <Link
          to="/console/tables"
          search={{ ...search, key } as never}
          resetScroll={false}
          aria-current={search.key === key ? 'true' : undefined}
        >
          {String(plainValue(item[first?.AttributeName ?? '']))}
        </Link>
      </th>
      {others.map(({ AttributeName }) => (
        <td key={AttributeName}>{String(plainValue(item[AttributeName]))}</td>
      ))}
      <td className="said">{text.length > longest ? `${text.slice(0, longest)}…` : text}</td>
    </tr>
  )
}

interface OneProps {
  readonly table: string
  readonly itemKey: string
}

export function OneItem({ table, itemKey }: OneProps) {
  const item = useQuery({
    queryKey: ['item', table, itemKey],
    queryFn: async ({ signal }) => {
      const Key = JSON.parse(itemKey) as Item
      return (
        (await operation<{ readonly Item?: Item }>('dynamodb/GetItem', { TableName: table, Key }, signal)).Item ?? null
      )
    },
  })
  return (
    <section className="stack" aria-labelledby="item">
      <h2 id="item">An item</h2>
      <Read query={item} what="the item">
        {(found) =>
          found === null ? (
            <p>There is no item of that key any more.</p>
          ) : (
            <Payload text={JSON.stringify(plainItem(found))} label="The item" />
          )
        }
      </Read>
    </section>
  )
}
