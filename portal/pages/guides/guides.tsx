/** Texts for readers: how to begin, and what others have made of it. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Guide } from '../../lib/guides'
import { guidesQuery } from '../../lib/guides-query'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'

export function Guides() {
  const guides = useQuery(guidesQuery)
  return (
    <div className="stack wide">
      <Title />
      <Read query={guides} what="the guides">
        {(all) => (
          <>
            {all.length === 0 && <p>There is no guide yet.</p>}
            {[...new Set(all.map(({ group }) => group))].map((group) => (
              <section key={group ?? ''} className="stack">
                {group !== undefined && <h2>{inWords(group)}</h2>}
                <ul className="cards">
                  {all
                    .filter((each) => each.group === group)
                    .map((each) => (
                      <Card key={each.slug} guide={each} />
                    ))}
                </ul>
              </section>
            ))}
          </>
        )}
      </Read>
    </div>
  )
}

function Card({ guide: { slug, title, summary } }: { readonly guide: Guide }) {
  return (
    <li className="card">
      <h3>
        <Link to="/guides/$slug" params={{ slug }}>
          {title}
        </Link>
      </h3>
      <p>{summary}</p>
    </li>
  )
}

/** `case-studies` is Case studies. */
function inWords(group: string): string {
  const words = group.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
