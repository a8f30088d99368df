/** A table. Where its columns have no room beside each other, as on a phone, they stand below each other in one. */
import Table, { type TableProps } from '@cloudscape-design/components/table'
import type { ReactNode } from 'react'
import { useNarrow } from './narrow'

export interface Column<Item> {
  readonly id: string
  readonly header: string
  /** What it is about: it stands first where there is one column alone. */
  readonly isRowHeader?: boolean
  /** Says by itself what it is: it has no heading where columns stand below each other. */
  readonly isPlain?: boolean
  readonly cell: (item: Item) => ReactNode
}

interface Props<Item> extends Omit<TableProps<Item>, 'columnDefinitions' | 'ariaLabels' | 'wrapLines'> {
  readonly label: string
  readonly columns: readonly Column<Item>[]
}

export function Listing<Item>({ label, columns, ...table }: Props<Item>) {
  const isNarrow = useNarrow()
  return (
    <Table
      variant="embedded"
      {...table}
      wrapLines
      ariaLabels={{ tableLabel: label }}
      columnDefinitions={(isNarrow ? [stacked(columns)] : columns).map(definitionOf)}
    />
  )
}

function definitionOf<Item>({ id, header, isRowHeader = false, cell }: Column<Item>) {
  return { id, header, isRowHeader, cell }
}

function stacked<Item>(columns: readonly Column<Item>[]): Column<Item> {
  const [first] = columns
  const heading = columns.find(({ isRowHeader }) => isRowHeader) ?? first
  if (!heading) throw new Error('A table has one column at least')
  return { ...heading, cell: (item) => <Stack item={item} heading={heading} columns={columns} /> }
}

interface StackProps<Item> {
  readonly item: Item
  readonly heading: Column<Item>
  readonly columns: readonly Column<Item>[]
}

function Stack<Item>({ item, heading, columns }: StackProps<Item>) {
  const others = columns
    .filter((each) => each !== heading)
    .map(({ id, header, isPlain, cell }) => ({ id, said: isPlain ? '' : `${header}:`, value: cell(item) }))
  return (
    <div className="stacked">
      {heading.cell(item)}
      {others
        .filter(({ value }) => value !== '' && value !== false && value != null)
        .map(({ id, said, value }) => (
          <div key={id} className="line">
            {said !== '' && <span className="secondary">{said}</span>}
            <div>{value}</div>
          </div>
        ))}
    </div>
  )
}
