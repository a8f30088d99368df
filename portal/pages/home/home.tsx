/** Where people begin. */
import { Link } from '@tanstack/react-router'
import { Title } from '../../ui/title'

export function Home() {
  return (
    <div className="stack wide">
      <Title text="Signalbox" />
      <ul className="cards">
        <li className="card">
          <h2>
            <Link to="/account">Account</Link>
          </h2>
          <p>Your profile, your password and second factors, and the browsers in which you are signed in.</p>
        </li>
      </ul>
    </div>
  )
}
