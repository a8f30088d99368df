import { Link } from '@tanstack/react-router'
import { Title } from '../ui/title'

export function NotFound() {
  return (
    <div className="stack">
      <Title text="There is no such page" />
      <p>
        See whether the address is right, or begin at <Link to="/">the home page</Link>.
      </p>
    </div>
  )
}
