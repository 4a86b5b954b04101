pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// The services of one visit in their order: done, now, still to do. A number key ticks what is
// done here besides; the signs differ in shape, and words say the same.
ColumnLayout {
    id: root

    required property var wishes

    visible: wishes.hasSeveral
    spacing: 0
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Services of this visit")

    Repeater {
        model: root.wishes.rows

        Touchable {
            id: line

            required property string service
            required property string name
            required property string stand
            required property string note
            required property string key

            text: name
            enabled: key !== ""
            padding: 0
            implicitHeight: Math.max(Theme.space32, contentItem.implicitHeight)
            Accessible.role: key === "" ? Accessible.ListItem : Accessible.CheckBox
            Accessible.name: name + ", " + note
            Accessible.checkable: key !== ""
            Accessible.checked: stand === "ticked"
            Accessible.description: key === "" ? "" : qsTr("Key %1").arg(key)
            onChosen: root.wishes.tick(service)
            Layout.fillWidth: true

            background: Rectangle {
                radius: Theme.radius
                color: line.hovered && line.enabled ? Theme.primarySoft : "transparent"
            }

            contentItem: RowLayout {
                spacing: Theme.space8

                Icon {
                    icon: ({ done: "check", ticked: "check", now: "shape-circle", left: "shape-ring" })[line.stand]
                    size: Theme.px(18)
                    color: line.stand === "left" ? Theme.edge : line.stand === "now" ? Theme.primary : Theme.success
                }
                Text {
                    // The whole name stands next to the number.
                    readonly property bool mayElide: line.stand === "now"

                    text: line.name
                    color: line.stand === "done" ? Theme.textSecondary : Theme.text
                    font.pixelSize: Theme.text16
                    font.weight: line.stand === "now" ? Font.Bold : Font.Normal
                    lineHeight: 0.95
                    wrapMode: Text.Wrap
                    maximumLineCount: mayElide ? 1 : 6
                    elide: Text.ElideRight
                    horizontalAlignment: Text.AlignLeft
                    Layout.fillWidth: true
                    Accessible.ignored: true
                }
                Text {
                    text: line.note
                    color: Theme.textSecondary
                    font.pixelSize: Theme.text14
                    Accessible.ignored: true
                }
                KeyHint {
                    visible: line.key !== ""
                    key: line.key
                }
            }
        }
    }
}
