/** The pages of a run. */
import { Link } from '@tanstack/react-router'

export function RunNav({ run }: { readonly run: string }) {
  return (
    <nav aria-label="Run">
      <ul className="row plain-list tabs">
        <li>
          <Link to="/deployments/runs/$run" params={{ run }} activeOptions={{ exact: true, includeSearch: false }}>
            How it went
          </Link>
        </li>
        <li>
          <Link to="/deployments/runs/$run/audit" params={{ run }} activeOptions={{ includeSearch: false }}>
            Who did what
          </Link>
        </li>
      </ul>
    </nav>
  )
}
