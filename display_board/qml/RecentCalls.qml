pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// The calls before the present one, newest first: as many whole rows as there is room for.
// Codes are 86 design pixels: a capital H of 37 mm on a 55" board, read from 3 m.
Rectangle {
    id: root

    required property QtObject calls
    required property int rows
    readonly property int rowHeight: Theme.px(104)

    implicitHeight: heading.height + rows * rowHeight + Theme.space16
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
    ListView {
        anchors { left: parent.left; right: parent.right; top: heading.bottom }
        height: Math.min(root.rows, Math.floor((root.height - heading.height) / root.rowHeight)) * root.rowHeight
        model: root.calls
        interactive: false
        clip: true

        delegate: RecentCall {
            width: ListView.view.width
            height: root.rowHeight
        }
        add: Transition {
            NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.calm }
        }
        displaced: Transition {
            NumberAnimation { property: "y"; duration: Theme.calm; easing.type: Easing.OutCubic }
            NumberAnimation { property: "opacity"; to: 1; duration: Theme.calm }
        }
    }
}
