package bot

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Staff is who takes over when a user wants a person: a chat in which agents are. The zero Staff is nobody.
type Staff struct {
	Network Network
	Chat    string
	Hours   Hours
	Wait    time.Duration // how long a user usually waits while the staff is there; 0 if nobody knows
}

// IsSet reports whether there is a staff.
func (s Staff) IsSet() bool { return s.Network != "" && s.Chat != "" }

// Has reports whether the conversation is held in the chat of the staff.
func (s Staff) Has(c Conversation) bool {
	return s.IsSet() && c.Network == s.Network && c.Chat == s.Chat
}

// conversation is that of the staff's chat as a whole.
func (s Staff) conversation() Conversation { return Conversation{Network: s.Network, Chat: s.Chat} }

// IsOpen reports whether the staff is there at that time.
func (s Staff) IsOpen(at time.Time) bool { return s.Hours.contains(at) }

// Hours are when the staff is there: on some days of the week, from one time to another. The zero Hours are always.
type Hours struct {
	Days     [7]bool        // by time.Weekday
	From, To int            // minutes after midnight; To may be 1440
	Zone     *time.Location // nil is UTC
}

// minutes of a day.
const dayMinutes = 24 * 60

// IsAlways reports whether the staff is there all the time.
func (h Hours) IsAlways() bool { return h.To == 0 }

func (h Hours) contains(at time.Time) bool {
	if h.IsAlways() {
		return true
	}
	at = at.In(h.zone())
	minute := at.Hour()*60 + at.Minute()
	return h.Days[at.Weekday()] && h.From <= minute && minute < h.To
}

func (h Hours) zone() *time.Location { return cmp.Or(h.Zone, time.UTC) }

// ParseHours reads hours such as "Mon-Fri 09:00-17:30" or "Sat,Sun 10:00-14:00"; an empty text is always.
func ParseHours(text string, zone *time.Location) (Hours, error) {
	if strings.TrimSpace(text) == "" {
		return Hours{}, nil
	}
	days, times, ok := strings.Cut(strings.TrimSpace(text), " ")
	if !ok {
		return Hours{}, errors.New(`hours have days and times, as in "Mon-Fri 09:00-17:00"`)
	}
	h := Hours{Zone: zone}
	for field := range strings.SplitSeq(days, ",") {
		first, last, isRange := strings.Cut(field, "-")
		if !isRange {
			last = first
		}
		from, err := parseDay(first)
		if err != nil {
			return Hours{}, err
		}
		to, err := parseDay(last)
		if err != nil {
			return Hours{}, err
		}
		for day := from; ; day = (day + 1) % 7 {
			h.Days[day] = true
			if day == to {
				break
			}
		}
	}
	from, to, ok := strings.Cut(strings.TrimSpace(times), "-")
	var err error
	if !ok {
		return Hours{}, fmt.Errorf("%q is no time such as 09:00-17:00", times)
	}
	if h.From, err = parseMinute(from); err != nil {
		return Hours{}, err
	}
	if h.To, err = parseMinute(to); err != nil {
		return Hours{}, err
	}
	if h.From >= h.To {
		return Hours{}, fmt.Errorf("%q ends before it begins", times)
	}
	return h, nil
}

func parseDay(name string) (int, error) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(name, day.String()[:3]) || strings.EqualFold(name, day.String()) {
			return int(day), nil
		}
	}
	return 0, fmt.Errorf("%q is no day such as Mon", name)
}

// parseMinute reads a time of the day as minutes after midnight; 24:00 is its end.
func parseMinute(text string) (int, error) {
	hour, minute, _ := strings.Cut(text, ":")
	h, err := strconv.Atoi(hour)
	m, err2 := strconv.Atoi(minute)
	if n := h*60 + m; err == nil && err2 == nil && len(minute) == 2 && h >= 0 && m >= 0 && m < 60 && n <= dayMinutes {
		return n, nil
	}
	return 0, fmt.Errorf("%q is no time such as 09:00", text)
}

// hours are the hours as people say them in the language of the reply.
func (t *turn) hours(h Hours) string {
	var days []string
	const monday = 1
	for i := range 7 {
		day := (i + monday) % 7
		if !h.Days[day] {
			continue
		}
		last := i
		for last < 6 && h.Days[(last+1+monday)%7] {
			last++
		}
		if i > 0 && h.Days[(i-1+monday)%7] {
			continue // within a range
		}
		name := t.say(dayPrefix+phrase(number(day)), nil)
		if last > i {
			name = t.say(dayRange, data{"First": name, "Last": t.say(dayPrefix+phrase(number((last+monday)%7)), nil)})
		}
		days = append(days, name)
	}
	clock := func(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }
	return t.say(hoursOf, data{"Days": t.list(days), "From": clock(h.From), "To": clock(h.To), "Zone": h.zone().String()})
}
