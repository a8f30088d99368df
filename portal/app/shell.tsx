/** What is around every page. */
import { Link, Outlet } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { OwnLinks } from './own-links'
import { Who } from './who'

/** It comes after the page, for it is of the local cloud alone. */
const ConsoleLink = lazy(async () => ({ default: (await import('./console-link')).ConsoleLink }))

export function Shell() {
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="bar">
        <Link to="/" className="brand">
          Signalbox
        </Link>
        <nav aria-label="Main">
          <ul>
            <li>
              <Link to="/apis">APIs</Link>
            </li>
            <li>
              <Link to="/approvals">Approvals</Link>
            </li>
            <li>
              <Link to="/requests">Requests</Link>
            </li>
            <li>
              <Link to="/deployments">Deployments</Link>
            </li>
            <li>
              <Link to="/account">Account</Link>
            </li>
            <OwnLinks />
            <Suspense fallback={null}>
              <ConsoleLink />
            </Suspense>
          </ul>
        </nav>
        <Who />
      </header>
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
      <footer className="secondary">
        <a href="/licenses.md">Licences of what this page is made of</a>
      </footer>
    </>
  )
}
