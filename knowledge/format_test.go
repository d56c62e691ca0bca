package knowledge_test

import (
	"testing"
	"testing/fstest"

	"stepwise/knowledge"
)

// everything is a guide with all that a guide can have, and some characters that are easily lost.
const everything = `+++
title = "怎么 \"退款\"？ \\ {x} #"
product = "netflix"
task = "refund"
questions = ["a", "b\tc"]
source = "https://example.com/a?b=c&copy=1"
author = "X"
region = ["MY", "id"]
checked = 2026-11-20
[asked]
after = ["然后呢"]
"phone/log-in" = ["登录"]
steps-2 = ["第二步"]
+++

第一行
第二行，*强调* 和 \*星号\*，A & B，&amp;copy; &#42; a_b _c_ 1 < 2 \<b>。
English line
joined 中文。

- 项目
  1. 一
  2. 二

     第二段
- > “说这句话”

> [!NOTE]
> 注意。
>
> - 列表

> [!TIP]
>
> 1. 列表

## 步骤 \#1 \{x} {.steps}

先看这里：

1. 按&#x4e0b;**“继续”**&#12290;&#x518d;点&#x4e0b;**（一）**&#x540e;再按 **A** **B**。
2. 打开[网页](https://example.com/x_(y)?a=b&lt=1)或 <https://example.com> 或 [步骤](#phone/log-in)!\[x]

   > [!CAUTION]
   > 无法撤销。
3. ![图 *一*](pic/a_b.png)

## 手机 {.steps for="phone"}

前言。

### 登录 C\# {#log-in .optional}

2026\. 年
\# x

\+ x

\- x

### 无编号

> "**A** 好"

## 之后 {.after}

一段。
`

func loadFAQ(t *testing.T, data []byte) []*knowledge.Guide {
	t.Helper()
	base, diags := knowledge.Load(fstest.MapFS{"x.faq.jsonl": {Data: data}})
	for _, d := range diags.Errors() {
		switch d.Code {
		case "empty-field", "empty-knowledge", "too-large", "missing-picture":
			return nil
		}
		t.Fatalf("%v\n%s", d, data)
	}
	return base.Guides
}
