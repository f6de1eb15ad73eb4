"""A drawing of how times grow with size, both on logarithmic scales: a straight line at 45° is linear growth."""

from __future__ import annotations

import html
import math

WIDTH, HEIGHT = 760, 460
LEFT, RIGHT, TOP, BOTTOM = 64, 250, 20, 44
COLOURS = ("#c2410c", "#f97316", "#1d4ed8", "#60a5fa", "#047857", "#7c3aed", "#a16207", "#475569")


def growth(sizes: list[int], curves: dict[str, list[float]]) -> str:
    """An SVG with a line for each of the `curves`: a name, and seconds for each of the `sizes` (NaN: not measured)."""
    times = [time for curve in curves.values() for time in curve if not math.isnan(time)]
    low, high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))
    first, last = math.log10(sizes[0]), math.log10(sizes[-1])

    def across(size: float) -> float:
        return LEFT + (math.log10(size) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def down(time: float) -> float:
        return TOP + (high - math.log10(time)) / (high - low) * (HEIGHT - TOP - BOTTOM)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-size="13">',
        "<style>text { font-family: sans-serif; }</style>",
        "<title>Seconds by number of codes or models, both scales logarithmic</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]
    for power in range(low, high + 1):
        y = down(10.0**power)
        label = f"{10**power:,} s" if power >= 0 else f"{10 ** (power + 3)} ms"
        out.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#e2e8f0"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#334155">{label}</text>')
    for size in sizes:
        x = across(size)
        out.append(f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#e2e8f0"/>')
        out.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#334155">{size:,}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    out.append(f'<text x="{middle}" y="{HEIGHT - 8}" text-anchor="middle" fill="#334155">codes, or models</text>')
    ends: list[float] = []
    drawn = [(name, curve, colour) for (name, curve), colour in zip(curves.items(), COLOURS * 2, strict=False)]
    for name, curve, colour in sorted(
        drawn, key=lambda item: -max((t for t in item[1] if not math.isnan(t)), default=0)
    ):
        points = [(across(size), down(time)) for size, time in zip(sizes, curve, strict=True) if not math.isnan(time)]
        if not points:
            continue
        width = 3.5 if name.startswith("errcat") else 1.8
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        out.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{width}" fill="{colour}"/>' for x, y in points]
        weight = ' font-weight="bold"' if name.startswith("errcat") else ""
        x, y = points[-1]
        if x < WIDTH - RIGHT - 1:  # nothing is known of the largest size: the name stands where the line ends
            y, anchor = y - 14, "end"
        else:
            while any(abs(y - other) < 15 for other in ends):
                y += 4
            ends.append(y)
            x, anchor = x + 10, "start"
        place = f'x="{x:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}"'
        out.append(f'<text {place} fill="{colour}"{weight}>{html.escape(name)}</text>')
    return "\n".join([*out, "</svg>", ""])
