/** What AWS Marketplace would bill: a row for each record of usage, whoever sent it. */
import { readArguments } from '../arguments'
import { askLocalCloud, endpointOption } from './local-cloud'
import { table } from './table'

interface Billed {
  readonly hour: string
  readonly productCode: string
  readonly accountId: string
  readonly dimension: string
  readonly quantity: number
  readonly source: string
  readonly license?: string
  readonly isBilledWithOthers?: true
}

interface Total {
  readonly productCode: string
  readonly accountId: string
  readonly dimension: string
  readonly quantity: number
}

const usage = 'signalbox marketplace bill'
const nothing =
  'Nothing was metered. API Gateway meters what it counts under a product code when the hour is over, by the dimension apigateway: a listing without that dimension is billed nothing'

export async function run(args: readonly string[]): Promise<void> {
  const { values } = readArguments(
    args,
    {
      product: { type: 'string' },
      account: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean' },
      ...endpointOption,
    },
    { most: 0, usage },
  )
  const { product, account: accountId, from, to } = values
  const asked = Object.entries({ product, accountId, from, to }).filter((each): each is [string, string] => !!each[1])
  const bill = await askLocalCloud(values.endpoint, 'GET', `bill?${new URLSearchParams(asked)}`)
  if (values.json) return console.log(JSON.stringify(bill))
  const records = bill.records as readonly Billed[]
  if (records.length === 0) return console.log(nothing)
  console.log(table(['hour', 'product', 'buyer', 'dimension', 'quantity', 'source', ''], records.map(rowOf)))
  console.log('')
  console.log(table(['product', 'buyer', 'dimension', 'total'], (bill.totals as readonly Total[]).map(totalOf)))
}

function rowOf({ hour, productCode, accountId, dimension, quantity, source, license, isBilledWithOthers }: Billed) {
  const notes = [...(license ? [license] : []), ...(isBilledWithOthers ? ['billed more than once in this hour'] : [])]
  return [hour.slice(0, 16), productCode, accountId, dimension, String(quantity), source, notes.join(', ')]
}

const totalOf = ({ productCode, accountId, dimension, quantity }: Total): readonly string[] => [
  productCode,
  accountId,
  dimension,
  String(quantity),
]
