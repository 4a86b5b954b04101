pragma ComponentBehavior: Bound

import QtQuick
import Station

// The calls before the present one, newest first: as many whole rows as there is room for.
// Codes are 86 design pixels: a capital H of 37 mm on a 55" board, read from 3 m.
Rectangle {
    id: root

    required property var calls
    required property int rows
    required property bool shown
    readonly property int leastRowHeight: Theme.px(96)
    readonly property int wholeRows: Math.min(rows, Math.floor((height - heading.height) / leastRowHeight))
    readonly property int rowHeight: Math.floor((height - heading.height - Theme.space8) / Math.max(1, wholeRows))

    implicitHeight: heading.height + rows * leastRowHeight + Theme.space8
    visible: shown
    radius: 2 * Theme.radius
    color: Theme.surface
    border.width: Theme.hairline
    border.color: Theme.line

    Text {
        id: heading

        anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.space32; topMargin: 0 }
        height: Theme.px(72)
        text: qsTr("Recent calls")
        color: Theme.textSecondary
        font.pixelSize: Theme.text32
        font.weight: Font.DemiBold
        verticalAlignment: Text.AlignVCenter
        Accessible.role: Accessible.Heading
        Accessible.name: text
    }
    Text {
        anchors { right: heading.right; top: heading.top; bottom: heading.bottom }
        text: qsTr("Counter")
        color: Theme.textSecondary
        font.pixelSize: Theme.text32
        verticalAlignment: Text.AlignVCenter
        Accessible.ignored: true
    }
    OrderedList {
        anchors { left: parent.left; right: parent.right; top: heading.bottom }
        height: root.wholeRows * root.rowHeight
        model: root.calls
        interactive: false
        clip: true
        cacheBuffer: 0

        delegate: RecentCall {
            width: ListView.view.width
            height: root.rowHeight
        }
        add: Transition {
            NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.calm }
        }
    }
}
