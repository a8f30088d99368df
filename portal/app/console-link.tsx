/** The way to the console, where there is one. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { findLocal } from '../lib/local'
import { FindKey } from './find-key'

export function ConsoleLink() {
  const { data: isLocal } = useQuery({
    queryKey: ['is-local'],
    queryFn: findLocal,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return isLocal ? (
    <>
      <li>
        <Link to="/console">Console</Link>
      </li>
      <li>
        <FindKey />
      </li>
    </>
  ) : null
}
