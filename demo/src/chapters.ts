/** The navigation: goes to a chapter without touching the address, which holds the state, and marks where one is. */

import { byId } from "./element.js";

export function startChapters(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')];
  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const target = byId(link.hash.slice(1));
      target.scrollIntoView();
      target.focus({ preventScroll: true });
    });
  }
  const ofNavigation = links.filter((link) => link.closest("nav"));
  const marked = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        for (const link of ofNavigation) {
          if (link.hash === `#${target.id}`) {
            link.setAttribute("aria-current", "true");
            link.parentElement?.scrollTo({ left: link.offsetLeft - link.parentElement.offsetLeft - 16 });
          } else link.removeAttribute("aria-current");
        }
      }
    },
    // The line at a third of the window's height.
    { rootMargin: "-33% 0px -66% 0px" },
  );
  for (const chapter of document.querySelectorAll(".chapter")) marked.observe(chapter);
}
