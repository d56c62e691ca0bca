package telegram

import (
	"fmt"
	"strconv"
	"strings"
)

// generalTopic is the topic that every group with topics has. It must not be named when something is sent there.
const generalTopic = 1

// An address is where a message stands: a chat, or a topic of it.
type address struct {
	chat   int64
	thread int // 0 for none
}

// String is the address as a conversation's chat.
func (a address) String() string {
	if a.thread == 0 {
		return strconv.FormatInt(a.chat, 10)
	}
	return fmt.Sprintf("%d/%d", a.chat, a.thread)
}

// isGroup reports whether others than one user and the bot may read what is sent there. Telegram gives users positive ids, and all else negative ones.
func (a address) isGroup() bool { return a.chat < 0 }

// parseAddress reads what String has written.
func parseAddress(s string) (address, error) {
	chat, thread, inTopic := strings.Cut(s, "/")
	var a address
	var err error
	if a.chat, err = strconv.ParseInt(chat, 10, 64); err != nil || a.chat == 0 {
		return address{}, fmt.Errorf("%q is no chat on telegram", s)
	}
	if inTopic {
		if a.thread, err = strconv.Atoi(thread); err != nil || a.thread <= 0 {
			return address{}, fmt.Errorf("%q is no topic on telegram", s)
		}
	}
	return a, nil
}
