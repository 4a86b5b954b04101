pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// All steps of the request, in order: where one is, what is done, what has to be corrected.
ScrollColumn {
    id: root

    required property var way

    signal chosen(string step)

    spacing: Theme.space4
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Steps")

    Repeater {
        model: root.way

        Touchable {
            id: line

            required property string step
            required property string title
            required property string standing
            required property bool isCurrent

            text: title
            activeFocusOnTab: false
            leftPadding: Theme.space8
            rightPadding: Theme.space8
            implicitHeight: Math.max(Theme.touchCompact, contentItem.implicitHeight + Theme.space8)
            Accessible.description: ({ done: qsTr("done"), faulty: qsTr("to be corrected"), open: "" })[standing]
            onChosen: root.chosen(step)
            Layout.fillWidth: true

            background: Rectangle {
                radius: Theme.radius
                color: line.isCurrent ? Theme.primarySoft : line.hovered ? Theme.muted : "transparent"
            }

            contentItem: RowLayout {
                spacing: Theme.space8

                Rectangle {
                    implicitWidth: Theme.px(22)
                    implicitHeight: Theme.px(22)
                    radius: width / 2
                    color: line.standing === "faulty" ? Theme.danger : line.isCurrent ? Theme.primary : Theme.surface
                    border.width: 2 * Theme.hairline
                    border.color: line.standing === "faulty" ? Theme.danger : line.isCurrent || line.standing === "done" ? Theme.primary : Theme.edge

                    Icon {
                        anchors.centerIn: parent
                        visible: line.standing !== "open"
                        icon: line.standing === "faulty" ? "bang" : "check"
                        size: Theme.px(14)
                        color: line.standing === "faulty" ? Theme.signalInk : line.isCurrent ? Theme.primaryInk : Theme.primary
                    }
                }
                Text {
                    text: line.title
                    color: line.isCurrent ? Theme.emphasis : Theme.textSecondary
                    font.pixelSize: Theme.text16
                    font.weight: line.isCurrent ? Font.Bold : Font.Normal
                    wrapMode: Text.WordWrap
                    horizontalAlignment: Text.AlignLeft
                    Layout.fillWidth: true
                    Accessible.ignored: true
                }
            }
        }
    }
}
