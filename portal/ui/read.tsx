/** What was read of an API, in whichever state it is: on its way, refused, or there, and perhaps out of date. */
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Loading } from './loading'
import { StaleNotice } from './stale'
import { TroubleNotice } from './trouble'

interface Props<Data> {
  readonly query: UseQueryResult<Data>
  /** Such as `your account`. */
  readonly what: string
  /** How many lines it will have, about: what is below it then stays where it is. */
  readonly lines?: number
  readonly children: (data: Data) => ReactNode
}

export function Read<Data>({ query, what, lines, children }: Props<Data>) {
  const { data, error, dataUpdatedAt, refetch } = query
  const again = () => void refetch()
  if (data === undefined) {
    return error ? <TroubleNotice error={error} onRetry={again} /> : <Loading what={what} lines={lines} />
  }
  return (
    <>
      {error && <StaleNotice error={error} readAt={dataUpdatedAt} onRetry={again} />}
      {children(data)}
    </>
  )
}
