/** The way through a list a page at a time. The cursor stands in the address, so Back leads to the page before. */
import { Link } from '@tanstack/react-router'

interface Props {
  /** Of this page; none of the first. */
  readonly cursor: string | undefined
  readonly next: string | null
  /** What else stands in the address. */
  readonly search?: Readonly<Record<string, string | undefined>>
  /** Of the cursor in the address, where a page has several lists. */
  readonly name?: string
}

export function Pages({ cursor, next, search = {}, name = 'cursor' }: Props) {
  if (cursor === undefined && next === null) return null
  return (
    <nav aria-label="Pages of the list">
      <ul className="row plain-list">
        {cursor !== undefined && (
          <li>
            <Link to="." search={search as never}>
              First page
            </Link>
          </li>
        )}
        {next !== null && (
          <li>
            <Link to="." search={{ ...search, [name]: next } as never}>
              Next page
            </Link>
          </li>
        )}
      </ul>
    </nav>
  )
}
