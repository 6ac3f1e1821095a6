// The skills that match a message which begins with a slash. It knows names and descriptions; what a skill does, the server knows.
import { useEffect, useRef } from "react";
import type { SkillInfo } from "../api/schemas.ts";

interface SkillMenuProps {
  id: string;
  skills: readonly SkillInfo[];
  /** the one that Enter takes */
  current: number;
  onChoose(name: string): void;
}

export function SkillMenu({ id, skills, current, onChoose }: SkillMenuProps) {
  const list = useRef<HTMLDivElement>(null);
  // the one that Enter takes is in sight
  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <div className="skill-menu" ref={list} id={id} role="listbox" aria-label="Skills">
      {skills.map(({ name, description }, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text field's, which keeps the focus
        <div
          key={name}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === current}
          // the text field must not lose the focus before the click
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(name)}
        >
          <strong>/{name}</strong>
          <span>{description}</span>
        </div>
      ))}
    </div>
  );
}

/** Those whose names go on like what was typed; none once the name is complete. */
export function matchingSkills(text: string, skills: readonly SkillInfo[]): SkillInfo[] {
  const typed = /^\/([a-z0-9-]*)$/i.exec(text)?.[1]?.toLowerCase();
  if (typed === undefined) return [];
  return skills.filter(({ name }) => name.startsWith(typed) || (typed.length > 1 && name.includes(typed)));
}
