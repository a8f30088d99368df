/** Where people begin. */
import { Link } from '@tanstack/react-router'
import { Title } from '../../ui/title'

export function Home() {
  return (
    <div className="stack wide">
      <Title text="Signalbox" />
      <p>Human decisions inside workflows, APIs for sale, deployments behind tests, and one sign-in for all of it.</p>
      <ul className="cards">
        <li className="card">
          <h2>
            <Link to="/apis">APIs</Link>
          </h2>
          <p>What can be subscribed to, what it does and what it costs. No sign-in is needed to look.</p>
        </li>
        <li className="card">
          <h2>
            <Link to="/approvals">Approvals</Link>
          </h2>
          <p>What waits for your decision: who asks, what for, until when, and what others have said.</p>
        </li>
        <li className="card">
          <h2>
            <Link to="/requests">Requests</Link>
          </h2>
          <p>What was asked for in your name, how it stands, and what has happened to it.</p>
        </li>
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
