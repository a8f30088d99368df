/** The way between the pages of the console. */
import { Link } from '@tanstack/react-router'
import './console.css'

const pages = [
  ['/console/executions', 'Executions'],
  ['/console/clock', 'Clock'],
  ['/console/mail', 'Mail and phone'],
  ['/console/queues', 'Queues'],
  ['/console/tables', 'Tables'],
  ['/console/logs', 'Logs'],
  ['/console/permissions', 'Permissions'],
  ['/console/rules', 'Rules'],
  ['/console/cost', 'Cost'],
] as const

export function ConsoleNav() {
  return (
    <nav aria-label="Console">
      <ul className="row plain-list tabs">
        <li>
          <Link to="/console" activeOptions={{ exact: true, includeSearch: false }}>
            What happens
          </Link>
        </li>
        {pages.map(([to, text]) => (
          <li key={to}>
            <Link to={to}>{text}</Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
